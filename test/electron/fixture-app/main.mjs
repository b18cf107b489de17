import path from 'node:path'
// oxlint-disable-next-line no-restricted-imports -- runs under the stand-in alone, which answers for this name
import { app, BrowserWindow, ipcMain, Menu, nativeImage, powerMonitor, protocol, shell, Tray } from 'electron'

// A small application that uses each part of Electron that the stand-in offers.
const here = import.meta.dirname
const PAGE = '<!doctype html><title>fixture</title><h1>Fixture</h1><a id="away" href="https://example.com/">away</a><a id="new" href="https://example.com/" target="_blank">new</a><output></output><script src="/page.js"></script>'
const SCRIPT = 'window.fixture.onEvent((event) => { document.querySelector("output").textContent = JSON.stringify(event) })'

protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
app.enableSandbox()
app.setPath('userData', process.env.FIXTURE_HOME)
if (!app.requestSingleInstanceLock()) app.exit(3)

await Promise.resolve()
process.stdout.write(`ready while the entry is evaluated: ${app.isReady()}\n`)

async function start() {
  protocol.handle('app', ({ url }) => {
    const isPage = new URL(url).pathname === '/'
    return new Response(isPage ? PAGE : SCRIPT, { headers: { 'content-type': isPage ? 'text/html' : 'text/javascript', 'content-security-policy': "default-src 'none'; script-src 'self'" } })
  })
  ipcMain.handle('echo', (event, value) => ({ value, origin: event.senderFrame.origin, isMainFrame: event.senderFrame.parent === null, contentsId: event.sender.id }))
  ipcMain.handle('throws', () => {
    throw new TypeError('no such thing')
  })
  ipcMain.handle('unclonable', () => () => undefined)
  const tray = new Tray(nativeImage.createFromPath(path.join(here, 'icon.png')))
  tray.setContextMenu(Menu.buildFromTemplate([{ id: 'quit', label: 'Quit', click: () => app.quit() }]))
  const window = new BrowserWindow({
    show: false,
    webPreferences: { preload: path.join(here, 'preload.cjs'), sandbox: true, contextIsolation: true, nodeIntegration: false },
  })
  window.once('ready-to-show', () => window.show())
  window.webContents.on('will-navigate', (event) => event.preventDefault())
  window.webContents.setWindowOpenHandler(({ url }) => {
    void shell.openExternal(url)
    return { action: 'deny' }
  })
  powerMonitor.on('suspend', () => window.webContents.send('event', { type: 'suspend' }))
  await window.loadURL('app://fixture/')
}

void app.whenReady().then(start)
