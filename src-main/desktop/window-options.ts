import type { BrowserWindowConstructorOptions } from 'electron'

export interface WindowPaths {
  /** The built preload: a self-contained CommonJS file, since a sandboxed preload has no module resolution. */
  readonly preload: string
  readonly icon: string
}

/**
 * The one window's options, hardened after Electron's own security checklist. A pure function, so that
 * a test can hold each of these promises without a window.
 */
export function windowOptions(paths: WindowPaths, isPackaged: boolean): BrowserWindowConstructorOptions {
  return {
    title: 'Tradekeep',
    width: 1280,
    height: 800,
    minWidth: 900,
    minHeight: 600,
    // Shown once the page has painted, so that nobody looks at a white rectangle.
    show: false,
    autoHideMenuBar: true,
    icon: paths.icon,
    webPreferences: {
      preload: paths.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
      navigateOnDragDrop: false,
      enableWebSQL: false,
      // Spell checkers may send what is typed elsewhere, and their dictionaries come from the network.
      spellcheck: false,
      devTools: !isPackaged,
    },
  }
}
