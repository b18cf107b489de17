type Api = Readonly<Record<string, unknown>>
type Listener = (event: object, ...values: unknown[]) => void
type Preload = (require: (name: string) => unknown, module: { exports: unknown }) => void

interface PageGlobals {
  standInCall?: (channel: string, values: readonly unknown[], url: string) => Promise<{ value: unknown } | { error: string }>
  standInSend?: (channel: string, values: readonly unknown[]) => void
}

/**
 * The preload's half of Electron, for a page in plain Chromium: contextBridge and ipcRenderer.invoke,
 * on and off. Runs in the page before its own scripts, as source, so it uses nothing from outside itself.
 *
 * Copies what Electron would copy and refuses what Electron would refuse; unlike there, the preload
 * shares the page's world.
 */
export function pageWorld(preload: Preload): void {
  const page = window as unknown as PageGlobals
  const call = page.standInCall
  delete page.standInCall
  if (window !== window.top || call === undefined || !location.hostname.endsWith('.app.test')) return

  const clone = <T>(value: T): T => {
    try {
      return structuredClone(value)
    } catch {
      throw new Error('An object could not be cloned.')
    }
  }

  const listeners = new Map<string, Listener[]>()
  const ipcRenderer = {
    async invoke(channel: string, ...values: unknown[]): Promise<unknown> {
      const answer = await call(channel, clone(values), location.href)
      if ('error' in answer) throw new Error(answer.error)
      return answer.value
    },
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
    off(channel: string, listener: Listener) {
      listeners.set(channel, (listeners.get(channel) ?? []).filter((other) => other !== listener))
      return ipcRenderer
    },
  }
  Object.defineProperty(window, 'standInSend', {
    value: (channel: string, values: readonly unknown[]) => {
      for (const listener of listeners.get(channel) ?? []) listener({ sender: ipcRenderer }, ...values)
    },
  })

  // Across the bridge values are copied, functions are wrapped, and errors keep only their message.
  const cross = (value: unknown): unknown => {
    if (typeof value === 'function') {
      return (...values: unknown[]) => {
        try {
          return cross((value as (...given: unknown[]) => unknown)(...values.map(cross)))
        } catch (error) {
          throw cross(error)
        }
      }
    }
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof Promise) return value.then(cross, (error: unknown) => Promise.reject(cross(error) as Error))
    if (value instanceof Error) return new Error(value.message)
    if (Array.isArray(value)) return value.map(cross)
    if (Object.getPrototypeOf(value) !== Object.prototype) return clone(value)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, cross(part)]))
  }
  const freeze = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze)
    return value
  }

  const contextBridge = {
    exposeInMainWorld(name: string, api: Api): void {
      if (name in window) throw new Error('Cannot bind an API on top of an existing property on the window object')
      Object.defineProperty(window, name, { value: freeze(cross(api)), enumerable: true })
    },
  }
  const require = (name: string): unknown => {
    if (name === 'electron' || name === 'electron/renderer') return { contextBridge, ipcRenderer }
    throw new Error(`module not found: ${name}`)
  }
  preload(require, { exports: {} })
}
