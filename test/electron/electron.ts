// What `import … from 'electron'` gives in a process that stands in for Electron: exactly what the shell uses.
export { app } from './app.ts'
export { BrowserWindow } from './browser-window.ts'
export { dialog, Menu, nativeImage, powerMonitor, shell, Tray } from './desktop-services.ts'
export { ipcMain } from './ipc-main.ts'
export { recorded } from './recorded.ts'
export { safeStorage, setKeychain } from './safe-storage.ts'
export { protocol, session } from './web-session.ts'
