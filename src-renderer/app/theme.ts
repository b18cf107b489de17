import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

// Petrol, from mist to deep water: dark enough at 7 for white text (7.5:1), light enough at 3 for ink.
const petrol: MantineColorsTuple = ['#eef6f7', '#dcebed', '#b5d6da', '#7fc4cd', '#55acb8', '#33909d', '#1b7380', '#0f5964', '#0c4851', '#08343b']

export const theme = createTheme({
  colors: { petrol },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 3 },
  fontFamily: 'var(--tk-font)',
  fontFamilyMonospace: 'var(--tk-font-mono)',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.5' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '11px', xl: '16px' },
  defaultRadius: 'md',
  headings: { fontFamily: 'var(--tk-font)', fontWeight: '620' },
  focusRing: 'auto',
  cursorType: 'pointer',
  components: {
    // Said aloud so that the style sheet can see it: Mantine marks only variants that were asked for.
    Button: { defaultProps: { variant: 'filled' } },
    // In place rather than at the document's end: so they stay inside a landmark and next in the order of focus.
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, radius: 'sm', withinPortal: false } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md', withinPortal: false, withInitialFocusPlaceholder: false } },
    Modal: { defaultProps: { radius: 'lg', centered: true } },
  },
})

/** Hands Mantine's own variables over to the tokens in styles/tokens.css. */
export const themeVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--tk-bg)',
    '--mantine-color-text': 'var(--tk-ink)',
    '--mantine-color-dimmed': 'var(--tk-ink-3)',
    '--mantine-color-placeholder': 'var(--tk-ink-4)',
    '--mantine-color-default': 'var(--tk-surface)',
    '--mantine-color-default-hover': 'var(--tk-hover)',
    '--mantine-color-default-color': 'var(--tk-ink)',
    '--mantine-color-default-border': 'var(--tk-line-strong)',
    '--mantine-color-error': 'var(--tk-bad)',
    '--mantine-color-anchor': 'var(--tk-accent)',
  }
  return { variables: {}, light: shared, dark: shared }
}
