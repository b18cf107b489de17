import { EventEmitter } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { App as ElectronApp } from 'electron'
import { record } from './recorded.ts'
import { openWindows } from './windows.ts'

type Used = Pick<
  ElectronApp,
  | 'isPackaged'
  | 'commandLine'
  | 'enableSandbox'
  | 'exit'
  | 'getAppPath'
  | 'getPreferredSystemLanguages'
  | 'getVersion'
  | 'isReady'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setBadgeCount'
  | 'whenReady'
>

/** Emits an event that listeners can prevent; true where none did. */
export function emitPreventable(emitter: EventEmitter, name: string, details: object = {}): boolean {
  let prevented = false
  emitter.emit(name, { ...details, preventDefault: () => (prevented = true) })
  return !prevented
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

class App extends EventEmitter implements Used {
  readonly isPackaged = process.env['STAND_IN_PACKAGED'] === '1'
  readonly commandLine = { hasSwitch: (name: string) => (process.env['STAND_IN_SWITCHES'] ?? '').split(',').includes(name) } as ElectronApp['commandLine']
  readonly #ready = Promise.withResolvers<void>()
  #isReady = false
  #isQuitting = false
  #userData = ''

  /** Electron is ready only once the entry module has been evaluated. */
  becomeReady(): void {
    setImmediate(() => {
      this.#isReady = true
      this.emit('ready')
      this.#ready.resolve()
    })
  }
  isReady(): boolean {
    return this.#isReady
  }
  whenReady(): Promise<void> {
    return this.#ready.promise
  }
  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready')
    record('app.enableSandbox')
  }
  getVersion(): string {
    return '0.1.0'
  }
  getAppPath(): string {
    return path.resolve(process.argv[2] ?? '', '../../..')
  }
  setBadgeCount(count = 0): boolean {
    record('app.setBadgeCount', count)
    return true
  }
  /** As on macOS and Windows; a Linux application must not need it. */
  getLoginItemSettings(): never {
    throw new Error('stand-in: this system has no login items')
  }
  setLoginItemSettings(): never {
    throw new Error('stand-in: this system has no login items')
  }
  getPreferredSystemLanguages(): string[] {
    return (process.env['STAND_IN_LANGUAGES'] ?? 'en-US').split(',')
  }
  setPath(name: 'userData', folder: string): void {
    if (!existsSync(folder)) throw new Error(`Failed to set path for '${name}': the folder does not exist`)
    this.#userData = folder
  }

  /** One per userData folder, as in Electron; the other instance is not told. */
  requestSingleInstanceLock(): boolean {
    if (this.#userData === '') throw new Error('stand-in: set userData before asking for the lock of the single instance')
    const file = path.join(this.#userData, 'SingletonLock')
    if (existsSync(file) && isAlive(Number(readFileSync(file, 'utf8')))) return false
    writeFileSync(file, String(process.pid))
    process.once('exit', () => rmSync(file, { force: true }))
    return true
  }

  quit(): void {
    if (!emitPreventable(this, 'before-quit')) return
    this.#isQuitting = true
    this.#isQuitting = [...openWindows.values()].every((window) => window.close()) && emitPreventable(this, 'will-quit')
    if (this.#isQuitting) this.exit(0)
  }
  /** Without a listener, an application ends with its last window. */
  windowClosed(): void {
    if (this.#isQuitting || openWindows.size > 0) return
    if (!this.emit('window-all-closed')) this.quit()
  }
  exit(code = 0): void {
    this.#isQuitting = true
    for (const window of openWindows.values()) window.destroy()
    this.emit('quit', {}, code)
    process.exit(code)
  }
}

export const app = new App()

// The process with the pages is gone: nobody is left to ask for anything.
process.on('disconnect', () => process.exit(0))
