/**
 * The procedures' names stand apart from their schemas so that the preload, which only forwards,
 * need not carry a validation library into every page.
 */
export const PROCEDURE_NAMES = [
  'auth.register',
  'auth.login',
  'auth.refresh',
  'auth.logout',
  'auth.unlock',
  'auth.lock',
  'auth.password',
  'auth.recover',
  'auth.sessions',
  'auth.session_end',
  'auth.logout_everywhere',
  'device.accounts',
  'device.login',
  'device.unlock',
  'device.read',
  'device.enable',
  'device.disable',
  'users.me',
  'users.update',
  'users.delete',
  'users.role',
  'locking.read',
  'locking.update',
  'credentials.bind',
  'credentials.list',
  'credentials.read',
  'credentials.update',
  'credentials.delete',
  'credentials.restore',
  'credentials.reveal',
  'credentials.checks',
  'credentials.verify',
  'credentials.verify_many',
  'credentials.verify_cancel',
  'credentials.report',
  'exchange.verify',
  'exchange.supported',
  'exchange.read',
  'clipboard.copy',
  'alerts.list',
  'alerts.read',
  'alerts.resolve',
  'audit.list',
  'audit.verify',
  'audit.export',
  'settings.read',
  'settings.update',
  'health.read',
] as const

export type ProcedureName = (typeof PROCEDURE_NAMES)[number]

/** Those of them that a window may call: the desktop's main process refreshes its session by itself. */
export const IPC_PROCEDURE_NAMES = PROCEDURE_NAMES.filter((name): name is IpcProcedureName => name !== 'auth.refresh')

export type IpcProcedureName = Exclude<ProcedureName, 'auth.refresh'>

export const LANGUAGES = ['en', 'zh-CN', 'zh-TW'] as const
export type Language = (typeof LANGUAGES)[number]

/** Channel of one procedure, and of the events that the main process sends to the page. */
export const channelOf = (name: IpcProcedureName): string => `tradekeep:${name}`
export const EVENT_CHANNEL = 'tradekeep:event'
