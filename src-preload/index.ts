import { contextBridge, ipcRenderer } from 'electron'
import type { IpcRequest, PreloadBridge } from './contract/bridge.ts'
import type { Envelope } from './contract/envelope.ts'
import { channelOf, EVENT_CHANNEL, type IpcProcedureName } from './contract/names.ts'

/** The only way from the page to the main process: a page can reach no channel that has no name here. */
const call =
  (name: IpcProcedureName) =>
  (request: IpcRequest): Promise<Envelope<unknown>> =>
    ipcRenderer.invoke(channelOf(name), request) as Promise<Envelope<unknown>>

// Written out, not generated from the list of names: a procedure without its line here is a compile error.
const bridge = {
  'auth.register': call('auth.register'),
  'auth.login': call('auth.login'),
  'auth.logout': call('auth.logout'),
  'auth.unlock': call('auth.unlock'),
  'auth.lock': call('auth.lock'),
  'auth.password': call('auth.password'),
  'auth.recover': call('auth.recover'),
  'auth.sessions': call('auth.sessions'),
  'auth.session_end': call('auth.session_end'),
  'auth.logout_everywhere': call('auth.logout_everywhere'),
  'device.accounts': call('device.accounts'),
  'device.login': call('device.login'),
  'device.unlock': call('device.unlock'),
  'device.read': call('device.read'),
  'device.enable': call('device.enable'),
  'device.disable': call('device.disable'),
  'users.me': call('users.me'),
  'users.update': call('users.update'),
  'users.delete': call('users.delete'),
  'users.role': call('users.role'),
  'locking.read': call('locking.read'),
  'locking.update': call('locking.update'),
  'credentials.bind': call('credentials.bind'),
  'credentials.list': call('credentials.list'),
  'credentials.read': call('credentials.read'),
  'credentials.update': call('credentials.update'),
  'credentials.delete': call('credentials.delete'),
  'credentials.restore': call('credentials.restore'),
  'credentials.reveal': call('credentials.reveal'),
  'credentials.checks': call('credentials.checks'),
  'credentials.verify': call('credentials.verify'),
  'credentials.verify_many': call('credentials.verify_many'),
  'credentials.verify_cancel': call('credentials.verify_cancel'),
  'credentials.report': call('credentials.report'),
  'exchange.verify': call('exchange.verify'),
  'exchange.supported': call('exchange.supported'),
  'exchange.read': call('exchange.read'),
  'clipboard.copy': call('clipboard.copy'),
  'alerts.list': call('alerts.list'),
  'alerts.read': call('alerts.read'),
  'alerts.resolve': call('alerts.resolve'),
  'audit.list': call('audit.list'),
  'audit.verify': call('audit.verify'),
  'audit.export': call('audit.export'),
  'settings.read': call('settings.read'),
  'settings.update': call('settings.update'),
  'health.read': call('health.read'),
  onEvent: (listener: (event: unknown) => void) => {
    // Electron's own event object stays on this side: through it a page would reach ipcRenderer itself.
    const relay = (_event: unknown, event: unknown): void => listener(event)
    ipcRenderer.on(EVENT_CHANNEL, relay)
    return () => void ipcRenderer.off(EVENT_CHANNEL, relay)
  },
} satisfies PreloadBridge

contextBridge.exposeInMainWorld('tradekeep', Object.freeze(bridge))
