import { z } from 'zod'
import {
  accountDeleteInput,
  deviceAccountsOutput,
  deviceEnableInput,
  deviceLoginInput,
  deviceSchema,
  done,
  loginInput,
  logoutEverywhereInput,
  nothing,
  passwordInput,
  passwordOutput,
  profileInput,
  recoverInput,
  recoverOutput,
  refreshInput,
  registerInput,
  registerOutput,
  roleInput,
  roleOutput,
  sessionEntrySchema,
  sessionIdInput,
  sessionSchema,
  unlockInput,
  userSchema,
} from './accounts.ts'
import { alertIdInput, alertSchema, alertsInput } from './alerts.ts'
import { auditEntrySchema, auditExportInput, auditExportOutput, auditInput, auditVerdictSchema } from './audit.ts'
import { copyInput } from './clipboard.ts'
import {
  batchIdInput,
  batchSchema,
  bindInput,
  checkSchema,
  checksInput,
  credentialIdInput,
  credentialSchema,
  listInput,
  reportInput,
  reportOutput,
  revealInput,
  revealOutput,
  updateInput,
  verifyInput,
  verifyManyInput,
} from './credentials.ts'
import { exchangeDetailSchema, exchangeNameInput, exchangeSchema, verificationSchema } from './exchanges.ts'
import { lockingInput, lockingSchema } from './locking.ts'
import type { ProcedureName } from './names.ts'
import { settingsInput, settingsSchema } from './settings.ts'

export type Access = 'public' | 'session' | 'unlocked' | 'admin'

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below /api/v1; `{id}` and `{name}` are input fields, as are the query's. */
  path: string
  /** Further paths under which the same is reached. */
  also?: readonly string[]
  status: number
}

export interface Procedure {
  input: z.ZodType
  output: z.ZodType
  access: Access
  http?: Route
  carriers: readonly ('ipc' | 'http')[]
  /** A list answers with `page` beside `data`. */
  paged?: boolean
}

const both = ['ipc', 'http'] as const

/**
 * Everything that can be asked of a vault. IPC channels, REST routes, OpenAPI and the renderer's types
 * all come from this one table.
 */
export const contract = {
  'auth.register': { input: registerInput, output: registerOutput, access: 'public', http: { method: 'POST', path: '/auth/register', status: 201 }, carriers: both },
  'auth.login': { input: loginInput, output: sessionSchema, access: 'public', http: { method: 'POST', path: '/auth/login', status: 200 }, carriers: both },
  'auth.refresh': { input: refreshInput, output: sessionSchema, access: 'public', http: { method: 'POST', path: '/auth/refresh', status: 200 }, carriers: ['http'] },
  'auth.logout': { input: nothing, output: done, access: 'session', http: { method: 'POST', path: '/auth/logout', status: 200 }, carriers: both },
  'auth.unlock': { input: unlockInput, output: userSchema, access: 'session', http: { method: 'POST', path: '/auth/unlock', status: 200 }, carriers: both },
  'auth.lock': { input: nothing, output: done, access: 'session', http: { method: 'POST', path: '/auth/lock', status: 200 }, carriers: both },
  'auth.password': { input: passwordInput, output: passwordOutput, access: 'unlocked', http: { method: 'POST', path: '/auth/password', status: 200 }, carriers: both },
  'auth.recover': { input: recoverInput, output: recoverOutput, access: 'public', http: { method: 'POST', path: '/auth/recover', status: 200 }, carriers: both },
  'auth.sessions': { input: nothing, output: z.array(sessionEntrySchema), access: 'unlocked', http: { method: 'GET', path: '/auth/sessions', status: 200 }, carriers: both },
  'auth.session_end': { input: sessionIdInput, output: done, access: 'unlocked', http: { method: 'DELETE', path: '/auth/sessions/{id}', status: 200 }, carriers: both },
  'auth.logout_everywhere': { input: logoutEverywhereInput, output: done, access: 'session', http: { method: 'DELETE', path: '/auth/sessions', status: 200 }, carriers: both },
  'device.accounts': { input: nothing, output: deviceAccountsOutput, access: 'public', carriers: ['ipc'] },
  'device.login': { input: deviceLoginInput, output: sessionSchema, access: 'public', carriers: ['ipc'] },
  'device.unlock': { input: nothing, output: userSchema, access: 'session', http: { method: 'POST', path: '/auth/device/unlock', status: 200 }, carriers: both },
  'device.read': { input: nothing, output: deviceSchema, access: 'session', http: { method: 'GET', path: '/auth/device', status: 200 }, carriers: both },
  'device.enable': { input: deviceEnableInput, output: deviceSchema, access: 'unlocked', http: { method: 'PUT', path: '/auth/device', status: 200 }, carriers: both },
  'device.disable': { input: nothing, output: deviceSchema, access: 'session', http: { method: 'DELETE', path: '/auth/device', status: 200 }, carriers: both },
  'users.me': { input: nothing, output: userSchema, access: 'session', http: { method: 'GET', path: '/users/me', also: ['/users/profile'], status: 200 }, carriers: both },
  'users.update': { input: profileInput, output: userSchema, access: 'unlocked', http: { method: 'PUT', path: '/users/me', status: 200 }, carriers: both },
  'users.delete': { input: accountDeleteInput, output: done, access: 'unlocked', http: { method: 'DELETE', path: '/users/me', status: 200 }, carriers: both },
  'users.role': { input: roleInput, output: roleOutput, access: 'admin', http: { method: 'PUT', path: '/users/role', status: 200 }, carriers: both },
  'locking.read': { input: nothing, output: lockingSchema, access: 'unlocked', http: { method: 'GET', path: '/users/me/locking', status: 200 }, carriers: both },
  'locking.update': { input: lockingInput, output: lockingSchema, access: 'unlocked', http: { method: 'PUT', path: '/users/me/locking', status: 200 }, carriers: both },
  'credentials.bind': { input: bindInput, output: credentialSchema, access: 'unlocked', http: { method: 'POST', path: '/credentials', status: 201 }, carriers: both },
  'credentials.list': { input: listInput, output: z.array(credentialSchema), access: 'unlocked', http: { method: 'GET', path: '/credentials', status: 200 }, carriers: both, paged: true },
  'credentials.read': { input: credentialIdInput, output: credentialSchema, access: 'unlocked', http: { method: 'GET', path: '/credentials/{id}', status: 200 }, carriers: both },
  'credentials.update': { input: updateInput, output: credentialSchema, access: 'unlocked', http: { method: 'PUT', path: '/credentials/{id}', status: 200 }, carriers: both },
  'credentials.delete': { input: credentialIdInput, output: done, access: 'unlocked', http: { method: 'DELETE', path: '/credentials/{id}', status: 200 }, carriers: both },
  'credentials.restore': { input: credentialIdInput, output: credentialSchema, access: 'unlocked', http: { method: 'POST', path: '/credentials/{id}/restore', status: 200 }, carriers: both },
  'credentials.reveal': { input: revealInput, output: revealOutput, access: 'unlocked', http: { method: 'POST', path: '/credentials/{id}/reveal', status: 200 }, carriers: both },
  'credentials.checks': { input: checksInput, output: z.array(checkSchema), access: 'unlocked', http: { method: 'GET', path: '/credentials/{id}/checks', status: 200 }, carriers: both, paged: true },
  'credentials.verify': { input: credentialIdInput, output: verificationSchema, access: 'unlocked', http: { method: 'POST', path: '/credentials/{id}/verify', status: 200 }, carriers: both },
  'credentials.verify_many': { input: verifyManyInput, output: batchSchema, access: 'unlocked', http: { method: 'POST', path: '/credentials/verify', status: 202 }, carriers: both },
  'credentials.verify_cancel': { input: batchIdInput, output: done, access: 'unlocked', http: { method: 'POST', path: '/credentials/verify/cancel', status: 200 }, carriers: both },
  'credentials.report': { input: reportInput, output: reportOutput, access: 'unlocked', http: { method: 'POST', path: '/credentials/{id}/report', status: 200 }, carriers: both },
  'exchange.verify': { input: verifyInput, output: verificationSchema, access: 'unlocked', http: { method: 'POST', path: '/exchange/verify', status: 200 }, carriers: both },
  'exchange.supported': { input: nothing, output: z.array(exchangeSchema), access: 'session', http: { method: 'GET', path: '/exchange/supported', status: 200 }, carriers: both },
  'exchange.read': { input: exchangeNameInput, output: exchangeDetailSchema, access: 'session', http: { method: 'GET', path: '/exchange/{name}', status: 200 }, carriers: both },
  'clipboard.copy': { input: copyInput, output: done, access: 'session', carriers: ['ipc'] },
  'alerts.list': { input: alertsInput, output: z.array(alertSchema), access: 'unlocked', http: { method: 'GET', path: '/alerts', status: 200 }, carriers: both },
  'alerts.read': { input: alertIdInput, output: alertSchema, access: 'unlocked', http: { method: 'POST', path: '/alerts/{id}/read', status: 200 }, carriers: both },
  'alerts.resolve': { input: alertIdInput, output: alertSchema, access: 'unlocked', http: { method: 'POST', path: '/alerts/{id}/resolve', status: 200 }, carriers: both },
  'audit.list': { input: auditInput, output: z.array(auditEntrySchema), access: 'unlocked', http: { method: 'GET', path: '/audit', status: 200 }, carriers: both, paged: true },
  'audit.verify': { input: nothing, output: auditVerdictSchema, access: 'unlocked', http: { method: 'GET', path: '/audit/verify', status: 200 }, carriers: both },
  'audit.export': { input: auditExportInput, output: auditExportOutput, access: 'unlocked', http: { method: 'GET', path: '/audit/export', status: 200 }, carriers: both },
  'settings.read': { input: nothing, output: settingsSchema, access: 'unlocked', http: { method: 'GET', path: '/settings', status: 200 }, carriers: both },
  'settings.update': { input: settingsInput, output: settingsSchema, access: 'admin', http: { method: 'PUT', path: '/settings', status: 200 }, carriers: both },
  'health.read': {
    input: nothing,
    output: z.strictObject({ status: z.literal('ok'), version: z.string(), setup_required: z.boolean() }),
    access: 'public',
    http: { method: 'GET', path: '/health', status: 200 },
    carriers: both,
  },
} as const satisfies Record<ProcedureName, Procedure>

export type Contract = typeof contract
export type InputOf<N extends ProcedureName> = z.input<Contract[N]['input']>
export type ParsedInputOf<N extends ProcedureName> = z.output<Contract[N]['input']>
export type OutputOf<N extends ProcedureName> = z.output<Contract[N]['output']>
