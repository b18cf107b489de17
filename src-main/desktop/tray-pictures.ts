import type { Standing } from './standing.ts'

export interface Panel {
  readonly platform: NodeJS.Platform
  /** Whether the panel that carries the tray is dark. */
  readonly isDark: boolean
}

const TEMPLATES: Readonly<Record<Standing['state'], string>> = {
  fine: 'trayFineTemplate.png',
  attention: 'trayAttentionTemplate.png',
  locked: 'trayLockedTemplate.png',
}

/** The file in resources/icons. macOS colours a template by itself; elsewhere there is one for each kind of panel. */
export function trayPicture(state: Standing['state'], { platform, isDark }: Panel): string {
  return platform === 'darwin' ? TEMPLATES[state] : `tray-${state}-on-${isDark ? 'dark' : 'light'}.png`
}

export interface Theme {
  readonly shouldUseDarkColors: boolean
  /** Of the task bar where it has a theme of its own: Windows. */
  readonly shouldUseDarkColorsForSystemIntegratedUI: boolean
}

/**
 * GNOME's top bar is dark in either of its themes; another Linux panel follows the theme of the
 * applications, and the task bar of Windows has one of its own.
 */
export function isPanelDark(theme: Theme, platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): boolean {
  if (platform === 'win32') return theme.shouldUseDarkColorsForSystemIntegratedUI
  const isGnome = (environment['XDG_CURRENT_DESKTOP'] ?? '').toUpperCase().split(':').includes('GNOME')
  return (platform === 'linux' && isGnome) || theme.shouldUseDarkColors
}
