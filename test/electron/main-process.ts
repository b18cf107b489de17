import vm from 'node:vm'
import type { MainCalls } from './calls.ts'
import { app, emitPreventable } from './app.ts'
import { BrowserWindow, invokeEvent } from './browser-window.ts'
import * as electron from './electron.ts'
import { clone, invokeHandler } from './ipc-main.ts'
import { answers } from './parent.ts'
import { openWindows } from './windows.ts'
import { answerRequest, letsDownload } from './web-session.ts'

function windowOf(id: number): BrowserWindow {
  const window = openWindows.get(id)
  if (!(window instanceof BrowserWindow)) throw new Error(`window ${id} is closed`)
  return window
}

const calls: MainCalls = {
  invoke: async (windowId, channel, values, frameUrl) => invokeHandler(channel, invokeEvent(windowOf(windowId), frameUrl), values),
  request: answerRequest,
  navigate: (windowId, url) => emitPreventable(windowOf(windowId).webContents, 'will-navigate', { url, isMainFrame: true }),
  openWindow: (windowId, url) => windowOf(windowId).webContents.letsOpen(url),
  download: letsDownload,
  loaded: (windowId) => {
    const window = windowOf(windowId)
    window.webContents.emit('did-finish-load')
    window.emit('ready-to-show')
  },
  closed: (windowId) => {
    openWindows.get(windowId)?.destroy()
  },
  evaluate: async (source, value) => {
    const run = vm.runInThisContext(`(${source})`) as (module: typeof electron, value: unknown) => unknown
    return clone(await run(electron, value))
  },
  quit: () => app.quit(),
}

/** From here on, what the pages ask is answered. */
export function answerPages(): void {
  Object.assign(answers, calls)
}
