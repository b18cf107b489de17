import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'
import { I18nextProvider } from 'react-i18next'
import { i18n } from '../i18n/setup.ts'
import { styleNonce } from './nonce.ts'
import { theme, themeVariables } from './theme.ts'

const colorSchemeManager = localStorageColorSchemeManager({ key: 'tradekeep.color_scheme' })

/** What every component may rely on: theme, language, notices. */
export function Providers({ children }: { readonly children: ReactNode }) {
  return (
    <I18nextProvider i18n={i18n}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={themeVariables}
        colorSchemeManager={colorSchemeManager}
        defaultColorScheme="auto"
        getStyleNonce={styleNonce}
      >
        <Notifications position="bottom-right" limit={1} />
        {children}
      </MantineProvider>
    </I18nextProvider>
  )
}
