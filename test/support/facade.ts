import type { Alert } from '../../src-preload/contract/alerts.ts'
import type { Device, User } from '../../src-preload/contract/accounts.ts'
import type { Check, Credential } from '../../src-preload/contract/credentials.ts'
import { UNKNOWN_PERMISSIONS, type Exchange } from '../../src-preload/contract/exchanges.ts'
import type { IssuedSession, LiveSession } from '../../src-main/accounts/session.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import type { Vault, VerificationFacts } from '../../src-main/vault.ts'
import { NO_EXPLANATION } from './explanation.ts'

export const NOW = '2026-01-02T03:04:05.678Z'
export const ID = '01890a5d-ac96-774b-bcce-b302099a8057'

export const USER: User = { id: ID, username: 'ada', email: 'ada@example.com', role: 'admin', created_at: NOW, last_login: NOW, locked: false }

const DEVICE: Device = { available: true, problem: null, enabled: true }

export const CREDENTIAL: Credential = {
  id: ID,
  kind: 'api_key',
  exchange_name: 'binance',
  label: 'main',
  note: null,
  tags: [],
  purpose: 'trade',
  sub_account: null,
  api_key_masked: 'abcd••••••••wxyz',
  options: { testnet: false, hostname: null, base_url: null, proxy_url: null, timeout_ms: null, check_from: 'here' },
  state: 'valid',
  last_check: null,
  permissions: UNKNOWN_PERMISSIONS,
  has_trading_permission: null,
  ip_restricted: null,
  findings: [],
  expires_at: null,
  expires_at_source: null,
  is_active: true,
  last_verified_at: NOW,
  created_at: NOW,
  updated_at: NOW,
}

export const CHECK: Check = { id: ID, outcome: 'rejected', cause: 'signature_refused', code: '-1022', checked_at: NOW, latency_ms: 12, ...NO_EXPLANATION, source: 'check', pattern: null }

export const FACTS: VerificationFacts = {
  outcome: 'rejected',
  cause: 'signature_refused',
  is_valid: false,
  has_trading_permission: null,
  permissions: UNKNOWN_PERMISSIONS,
  ip_restricted: null,
  findings: [],
  account_info: null,
  code: '-1022',
  latency_ms: 12,
  ...NO_EXPLANATION,
  checked_at: NOW,
}

export const EXCHANGE: Exchange = {
  id: 'binance',
  name: 'Binance',
  fields: [],
  has_testnet: true,
  hostnames: [],
  tells_permissions: true,
  certified: true,
  docs_url: null,
}

const ALERT: Alert = {
  id: ID,
  kind: 'token_reused',
  severity: 'critical',
  first_at: '2026-01-15T12:00:00.000Z',
  last_at: '2026-01-15T12:00:00.000Z',
  count: 1,
  read_at: null,
  resolved_at: null,
}

/** Tokens that the stand-in knows, and what each finds. */
export const TOKENS = { admin: 'token-admin', trader: 'token-trader', locked: 'token-locked', expired: 'token-expired' } as const

const SESSIONS: ReadonlyMap<string, LiveSession> = new Map([
  [TOKENS.admin, { sessionId: 'admin', accountId: ID, role: 'admin' }],
  [TOKENS.trader, { sessionId: 'trader', accountId: ID, role: 'trader' }],
  [TOKENS.locked, { sessionId: 'locked', accountId: ID, role: 'trader' }],
])

export const ISSUED: IssuedSession = { accessToken: new Secret(TOKENS.admin), expiresIn: 86_400, refreshToken: new Secret('refresh-token-of-ada'), user: USER }

/** A facade that answers every call with something right, for tests of what lies above it. */
export function standInVault(): Vault {
  return {
    accounts: {
      setupRequired: async () => false,
      register: async () => ({ session: ISSUED, recoveryCode: new Secret('RECOVERY-CODE') }),
      login: async () => ISSUED,
      refresh: async () => ISSUED,
      authenticate: async (token) => {
        const bare = token.expose('a test')
        if (bare === TOKENS.expired) throw new VaultError('session_expired')
        const session = SESSIONS.get(bare)
        if (session === undefined) throw new VaultError('no_session')
        return session
      },
      logout: async () => {},
      unlock: async () => USER,
      lock: async () => {},
      lockAll: async () => {},
      isUnlocked: (session) => !('sessionId' in session && session.sessionId === 'locked'),
      me: async () => USER,
      confirmPassword: async () => {},
    },
    logins: {
      used: () => {},
      list: async () => [],
      end: async () => {},
      endAll: async () => {},
    },
    profile: {
      update: async () => USER,
    },
    deletion: { delete: async () => {} },
    roles: { set: async (_session, change) => change },
    locking: {
      read: async () => ({ idle_minutes: 15, wipe_on_lock: false }),
      update: async (_session, choice) => choice,
      used: () => {},
      look: () => {},
      watch: () => {},
    },
    unattended: { open: async () => {} },
    alerts: {
      list: async () => [ALERT],
      read: async () => ALERT,
      resolve: async () => ALERT,
    },
    audit: {
      record: async () => {},
      recordCall: async () => {},
      list: async () => ({ entries: [], page: { next_cursor: null, total: 0 } }),
      verify: async () => ({ intact: true, entries: 0, pruned_before: null, broken_at: null, problem: null, keychain: 'none' }),
      export: async () => ({ file_name: 'audit.csv', media_type: 'text/csv', content: '' }),
    },
    requests: { take: async () => {} },
    device: {
      accounts: async () => [USER.username],
      login: async () => ISSUED,
      unlock: async () => USER,
      read: async () => DEVICE,
      enable: async () => DEVICE,
      disable: async () => DEVICE,
      prepareRenewal: async () => null,
      forget: async () => {},
    },
    passwords: {
      recover: async () => ({ session: ISSUED, recoveryCode: new Secret('NEW-RECOVERY-CODE') }),
      change: async () => ({ session: ISSUED, recoveryCode: null }),
    },
    credentials: {
      bind: async () => CREDENTIAL,
      list: async () => ({ items: [CREDENTIAL], nextCursor: null, total: 1, damaged: [] }),
      read: async () => CREDENTIAL,
      update: async () => CREDENTIAL,
      delete: async () => {},
      restore: async () => CREDENTIAL,
      reveal: async () => ({ api_key: new Secret('the-plain-key') }),
      checks: async () => ({ items: [CHECK], nextCursor: null, total: 1, damaged: [] }),
      verify: async () => FACTS,
      tryOut: async () => FACTS,
      report: async () => ({ recognised: true, outcome: 'expired', cause: 'key_expired', pattern: 'token_expired', state: 'expired', verification: null }),
    },
    batches: {
      start: async () => ({ batch_id: ID, total: 1 }),
      cancel: () => {},
    },
    exchanges: {
      supported: async () => [EXCHANGE],
      read: async () => ({ ...EXCHANGE, base_url_allowed: 'no' }),
    },
    settings: {
      read: async () => ({ proxy_mode: 'system', proxy_url: null }),
      update: async () => ({ proxy_mode: 'system', proxy_url: null }),
    },
    onEvent: () => () => {},
    onSessionEnded: () => () => {},
    onEmptied: () => () => {},
    setupToken: async () => null,
    close: async () => {},
  }
}
