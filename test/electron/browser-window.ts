import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { BrowserWindowConstructorOptions, IpcMainInvokeEvent, Rectangle } from 'electron'
import { app, emitPreventable } from './app.ts'
import { clone } from './ipc-main.ts'
import { toParent } from './parent.ts'
import { openWindows } from './windows.ts'

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' }

class WebContents extends EventEmitter {
  readonly id: number
  #destroyed = false
  #openHandler: OpenHandler = () => ({ action: 'allow' })

  constructor(id: number) {
    super()
    this.id = id
  }
  send(channel: string, ...values: unknown[]): void {
    toParent.tell('send', this.id, channel, clone(values))
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }
  letsOpen(url: string): boolean {
    return this.#openHandler({ url }).action === 'allow'
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  markDestroyed(): void {
    this.#destroyed = true
    this.emit('destroyed')
  }
}

let lastId = 0

export class BrowserWindow extends EventEmitter {
  readonly id = ++lastId
  readonly webContents = new WebContents(this.id)
  readonly #opened: Promise<void>
  #visible: boolean
  #minimised = false
  #maximised = false
  #fullScreen = false
  #bounds: Rectangle

  constructor({ x = 100, y = 60, width = 800, height = 600, show = true, webPreferences = {} }: BrowserWindowConstructorOptions) {
    super()
    const { preload, sandbox, contextIsolation, nodeIntegration } = webPreferences
    if (sandbox !== true || contextIsolation !== true || nodeIntegration !== false) throw new Error('stand-in: only sandboxed, isolated windows without Node are supported')
    this.#visible = show
    this.#bounds = { x, y, width, height }
    openWindows.set(this.id, this)
    this.#opened = toParent.call('open', this.id, { width, height, preload: preload === undefined ? '' : readFileSync(preload, 'utf8') })
    app.emit('web-contents-created', {}, this.webContents)
  }

  async loadURL(url: string): Promise<void> {
    await this.#opened
    await toParent.call('load', this.id, url)
  }
  show(): void {
    this.#visible = true
    this.emit('show')
  }
  hide(): void {
    if (this.#fullScreen) throw new Error('stand-in: hidden in full screen, a window leaves a black screen behind on macOS')
    this.#visible = false
    this.emit('hide')
  }
  focus(): void {
    this.emit('focus')
  }
  restore(): void {
    this.#minimised = false
    this.emit('restore')
  }
  minimize(): void {
    this.#minimised = true
    this.emit('minimize')
  }
  isMinimized(): boolean {
    return this.#minimised
  }
  /** Shows the window too, as in Electron. */
  maximize(): void {
    this.#maximised = true
    this.#visible = true
    this.emit('maximize')
  }
  unmaximize(): void {
    this.#maximised = false
    this.emit('unmaximize')
  }
  isMaximized(): boolean {
    return this.#maximised
  }
  isFullScreen(): boolean {
    return this.#fullScreen
  }
  /** Leaves it in a while, as the animation on macOS does. */
  setFullScreen(on: boolean): void {
    setImmediate(() => {
      this.#fullScreen = on
      this.emit(on ? 'enter-full-screen' : 'leave-full-screen')
    })
  }
  /** Of the window as a whole: the page keeps its size. */
  setBounds(bounds: Rectangle): void {
    this.#bounds = { ...bounds }
    this.emit('move')
    this.emit('resize')
  }
  getNormalBounds(): Rectangle {
    return { ...this.#bounds }
  }
  isDestroyed(): boolean {
    return this.webContents.isDestroyed()
  }
  isVisible(): boolean {
    return this.#visible
  }

  close(): boolean {
    const closes = emitPreventable(this, 'close')
    if (closes) this.destroy()
    return closes
  }
  /** Also when the page was closed from outside, which no `close` listener can prevent. */
  destroy(): void {
    if (!openWindows.delete(this.id)) return
    this.webContents.markDestroyed()
    toParent.tell('close', this.id)
    this.emit('closed')
    app.windowClosed()
  }

  static getAllWindows(): BrowserWindow[] {
    return [...openWindows.values()].filter((window) => window instanceof BrowserWindow)
  }
}

/** The event that a handler gets for a message from this window's page. */
export function invokeEvent(window: BrowserWindow, frameUrl: string): IpcMainInvokeEvent {
  // Chromium's origin of a standard scheme; Node's URL would say `null` for it.
  const origin = /^[a-z]+:\/\/[^/]+/u.exec(frameUrl)?.[0] ?? 'null'
  return { sender: window.webContents, senderFrame: { url: frameUrl, origin, parent: null } } as unknown as IpcMainInvokeEvent
}
