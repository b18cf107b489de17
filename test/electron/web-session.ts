import { EventEmitter } from 'node:events'
import type { DownloadItem, Protocol, SaveDialogOptions, Session as ElectronSession } from 'electron'
import { app } from './app.ts'
import { record } from './recorded.ts'

type ProtocolHandler = (request: Request) => Response | Promise<Response>

const handlers = new Map<string, ProtocolHandler>()

export const protocol: Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'> = {
  registerSchemesAsPrivileged(schemes) {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    record('protocol.registerSchemesAsPrivileged', schemes)
  },
  handle(scheme, handler) {
    if (!app.isReady()) throw new Error('protocol.handle can only be used after app is ready')
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    handlers.set(scheme, handler)
  },
}

/** Answers a page's request by the handler of its scheme. */
export async function answerRequest(url: string, method: string): Promise<{ status: number; headers: Record<string, string>; body: Uint8Array }> {
  const handler = handlers.get(new URL(url).protocol.slice(0, -1))
  if (handler === undefined) throw new Error(`no handler for ${url}`)
  const response = await handler(new Request(url, { method }))
  return { status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(await response.arrayBuffer()) }
}

type UsedSession = Pick<ElectronSession, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'resolveProxy'>

type UsedItem = Pick<DownloadItem, 'getURL' | 'getFilename' | 'setSaveDialogOptions'>

/** Pages here have Chromium's own permissions: what the handlers answer is tested as code. */
const sessionEvents = new EventEmitter()

const defaultSession: UsedSession & { on(name: 'will-download', listener: (event: { preventDefault(): void }, item: UsedItem) => void): void } = {
  on: (name, listener) => void sessionEvents.on(name, listener),
  setPermissionRequestHandler: () => record('session.setPermissionRequestHandler'),
  setPermissionCheckHandler: () => record('session.setPermissionCheckHandler'),
  setDevicePermissionHandler: () => record('session.setDevicePermissionHandler'),
  // Simulators lie on this machine, towards which Chromium uses no proxy either.
  resolveProxy: async () => 'DIRECT',
}

export const session = { defaultSession }

/** Whether the application lets a page save what it began to; Electron would then ask where to. */
export function letsDownload(url: string, fileName: string): boolean {
  let prevented = false
  let options: SaveDialogOptions = {}
  const item: UsedItem = { getURL: () => url, getFilename: () => fileName, setSaveDialogOptions: (given) => (options = given) }
  sessionEvents.emit('will-download', { preventDefault: () => (prevented = true) }, item)
  record(prevented ? 'download.refused' : 'download.asked', url, fileName, options)
  return !prevented
}
