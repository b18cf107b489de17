import type { ProcedureName } from '../../src-preload/contract/names.ts'
import type { InputOf } from '../../src-preload/contract/procedures.ts'
import { ID } from './facade.ts'

const PASSWORD = 'correct staple-orbit 47'
const NEW_PASSWORD = { new_password: 'another staple-orbit 48', confirm_password: 'another staple-orbit 48' }
const CREDENTIAL = { exchange_name: 'binance', api_key: 'a-key-that-is-long-enough', api_secret: 'a-secret-that-is-long-enough' }

/** Something that each procedure takes: one without an example does not compile. */
export const EXAMPLE_INPUTS: { readonly [N in ProcedureName]: InputOf<N> } = {
  'auth.register': { username: 'ada', email: 'ada@example.com', password: PASSWORD, confirm_password: PASSWORD },
  'auth.login': { username: 'ada', password: PASSWORD },
  'auth.refresh': { refresh_token: 'a-refresh-token' },
  'auth.logout': {},
  'auth.unlock': { password: PASSWORD },
  'auth.lock': {},
  'auth.password': { current_password: PASSWORD, ...NEW_PASSWORD },
  'auth.recover': { username: 'ada', recovery_code: '0000-0000-0000-0000-0000-0000-0000-0000', ...NEW_PASSWORD },
  'auth.sessions': {},
  'auth.session_end': { id: ID },
  'auth.logout_everywhere': {},
  'device.accounts': {},
  'device.login': { username: 'ada' },
  'device.unlock': {},
  'device.read': {},
  'device.enable': { password: PASSWORD },
  'device.disable': {},
  'users.me': {},
  'users.update': { username: 'ada', password: PASSWORD },
  'users.delete': { password: PASSWORD },
  'users.role': { username: 'noa', role: 'admin', password: PASSWORD },
  'locking.read': {},
  'locking.update': { idle_minutes: 5, wipe_on_lock: false },
  'credentials.bind': CREDENTIAL,
  'credentials.list': {},
  'credentials.read': { id: ID },
  'credentials.update': { id: ID, label: 'another' },
  'credentials.delete': { id: ID },
  'credentials.restore': { id: ID },
  'credentials.reveal': { id: ID, password: PASSWORD },
  'credentials.checks': { id: ID },
  'credentials.verify': { id: ID },
  'credentials.verify_many': {},
  'credentials.verify_cancel': { batch_id: ID },
  'credentials.report': { id: ID, ok: true },
  'exchange.verify': CREDENTIAL,
  'exchange.supported': {},
  'exchange.read': { name: 'binance' },
  'clipboard.copy': { text: 'something to copy' },
  'alerts.list': {},
  'alerts.read': { id: ID },
  'alerts.resolve': { id: ID },
  'audit.list': {},
  'audit.verify': {},
  'audit.export': {},
  'settings.read': {},
  'settings.update': { proxy_mode: 'none', password: PASSWORD },
  'health.read': {},
}
