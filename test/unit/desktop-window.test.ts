import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Session, WebContents } from 'electron'
import { confine, confineDownloads, denyPermissions } from '../../src-main/desktop/guards.ts'
import { mayOpenOutside } from '../../src-main/desktop/outside-links.ts'
import { windowOptions } from '../../src-main/desktop/window-options.ts'

const PATHS = { preload: '/app/out/preload/index.cjs', icon: '/app/icon.png' }

describe('the window', () => {
  it('is sandboxed, isolated and without Node, packaged or not', () => {
    for (const isPackaged of [true, false]) {
      expect(windowOptions(PATHS, isPackaged).webPreferences).toMatchObject({
        preload: PATHS.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
      })
    }
  })

  it('offers developer tools to developers alone', () => {
    expect(windowOptions(PATHS, true).webPreferences?.devTools).toBe(false)
    expect(windowOptions(PATHS, false).webPreferences?.devTools).toBe(true)
  })

  it('opens at a size that fits the page, and never smaller than the page can be', () => {
    expect(windowOptions(PATHS, true)).toMatchObject({ width: 1280, height: 800, minWidth: 900, minHeight: 600, show: false })
  })
})

/** The part of Electron's WebContents that is guarded, as an emitter that tells what was prevented. */
class Contents extends EventEmitter {
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  setWindowOpenHandler(handler: typeof this.openHandler): void {
    this.openHandler = handler
  }
  prevents(event: string, details: object): boolean {
    let prevented = false
    this.emit(event, { ...details, preventDefault: () => (prevented = true) })
    return prevented
  }
}

function confined(): { contents: Contents; opened: string[] } {
  const contents = new Contents()
  const opened: string[] = []
  confine(contents as unknown as WebContents, (url) => opened.push(url))
  return { contents, opened }
}

describe('a confined page', () => {
  it.each(['https://example.com/', 'app://vault/other.html', 'app://vaultage/', 'app://vault.example/', 'file:///etc/passwd', 'data:text/html,x', 'javascript:alert(1)'])(
    'cannot be led to %s',
    (url) => {
      const { contents } = confined()
      expect(contents.prevents('will-navigate', { url })).toBe(true)
      expect(contents.prevents('will-frame-navigate', { url, isMainFrame: true })).toBe(true)
    },
  )

  it.each(['app://vault/', 'app://vault/#/bind'])('can be loaded again at %s', (url) => {
    const { contents } = confined()
    expect(contents.prevents('will-navigate', { url })).toBe(false)
    expect(contents.prevents('will-frame-navigate', { url, isMainFrame: true })).toBe(false)
  })

  it('cannot fill a frame, follow a redirect, embed a browser or open a window', () => {
    const { contents, opened } = confined()
    expect(contents.prevents('will-frame-navigate', { url: 'app://vault/', isMainFrame: false })).toBe(true)
    expect(contents.prevents('will-redirect', { url: 'app://vault/' })).toBe(true)
    expect(contents.prevents('will-attach-webview', {})).toBe(true)
    expect(contents.openHandler({ url: 'https://example.com/' })).toEqual({ action: 'deny' })
    expect(opened).toEqual(['https://example.com/'])
  })
})

/** Whether a download of `url` is refused, and how its file is asked for where it is not. */
function downloadOf(url: string): { refused: boolean; properties: readonly string[] } {
  const session = new EventEmitter()
  confineDownloads(session as unknown as Session)
  let refused = false
  let properties: readonly string[] = []
  session.emit('will-download', { preventDefault: () => (refused = true) }, { getURL: () => url, setSaveDialogOptions: (options: { properties: string[] }) => (properties = options.properties) })
  return { refused, properties }
}

describe('downloads', () => {
  it('are what the page itself made, saved where somebody says', () => {
    expect(downloadOf('blob:app://vault/01890000-0000-7000-8000-000000000001')).toEqual({ refused: false, properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'] })
  })

  it.each(['https://example.com/x.zip', 'data:text/plain,x', 'app://vault/index.html', 'blob:https://example.com/1', 'blob:app://vaultage/1', 'blob:app://vault.example/1', 'blob:null/1', 'file:///etc/passwd'])(
    'are refused from %s',
    (url) => {
      expect(downloadOf(url)).toEqual({ refused: true, properties: [] })
    },
  )
})

describe('links that leave the page', () => {
  const exchanges = [{ docs_url: 'https://www.binance.com/en/support/faq/360002502072' }, { docs_url: null }, { docs_url: 'http://plain.example/' }]

  it('open only where the catalogue names them', () => {
    expect(mayOpenOutside('https://www.binance.com/en/support/faq/360002502072', exchanges)).toBe(true)
    for (const url of ['https://www.binance.com/', 'https://evil.example/', 'http://plain.example/', 'file:///etc/passwd', 'javascript:1', 'not a url']) {
      expect(mayOpenOutside(url, exchanges)).toBe(false)
    }
  })
})

/** What the handlers of a session answer to one permission: asked for, checked, and for a device. */
function answersTo(permission: string): boolean[] {
  const answers: boolean[] = []
  const session = {
    setPermissionRequestHandler: (handler: (contents: null, asked: string, answer: (granted: boolean) => void) => void) => handler(null, permission, (granted) => answers.push(granted)),
    setPermissionCheckHandler: (handler: (contents: null, asked: string) => boolean) => answers.push(handler(null, permission)),
    setDevicePermissionHandler: (handler: () => boolean) => answers.push(handler()),
  }
  denyPermissions(session as unknown as Session)
  return answers
}

describe('permissions', () => {
  it.each(['clipboard-read', 'clipboard-sanitized-write', 'geolocation', 'notifications', 'media', 'openExternal', 'fileSystem', 'usb', 'local-network', 'unknown'])('do not include %s', (permission) => {
    expect(answersTo(permission)).toEqual([false, false, false])
  })
})
