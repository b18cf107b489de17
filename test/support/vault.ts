import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { IssuedSession, LiveSession } from '../../src-main/accounts/session.ts'
import type { Candidate, CredentialDraft, DraftOptions } from '../../src-main/credentials/draft.ts'
import type { PasswordCost } from '../../src-main/crypto/password.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { openVault, type Vault, type VaultOptions } from '../../src-main/vault.ts'
import { logLines } from './log-lines.ts'

/** As cheap as Argon2id goes: tests check what a password opens, not how long guessing takes. */
export const CHEAP: PasswordCost = { memory: 64, passes: 1, lanes: 1 }

export const CHECK_WORKER = new URL('../../src-main/exchanges/check-worker.ts', import.meta.url)

export const HTTP_CLIENT = { door: 'http', address: '127.0.0.1', agent: 'test' } as const
export const DESKTOP_CLIENT = { door: 'desktop', address: 'desktop', agent: 'window' } as const

export const PASSWORD = 'correct staple-orbit 47'

/** A folder that is gone after the test. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-'))
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A vault as the hosts open it, but with cheap passwords, and with simulators allowed. */
export function openTestVault(home: string, options: Partial<VaultOptions> = {}): Promise<Vault> {
  return openVault({
    home,
    host: 'serve',
    checkWorker: CHECK_WORKER,
    policy: { customBaseUrls: false, loopbackExchanges: true },
    log: logLines().log,
    passwordCost: CHEAP,
    ...options,
  })
}

export interface TestAccount {
  readonly session: LiveSession
  readonly issued: IssuedSession
  readonly recoveryCode: Secret
}

/** Registers an account at the desktop's door; later ones need the first one's session. */
export async function registerAccount(vault: Vault, username: string, by: LiveSession | null = null, password = PASSWORD): Promise<TestAccount> {
  const { session: issued, recoveryCode } = await vault.accounts.register(
    { username, email: `${username}@example.com`, password: new Secret(password), setupToken: null },
    by,
    DESKTOP_CLIENT,
    null,
  )
  return { session: await vault.accounts.authenticate(issued.accessToken), issued, recoveryCode }
}

export const NO_OPTIONS: DraftOptions = { testnet: false, hostname: null, base_url: null, proxy_url: null, timeout_ms: null, check_from: 'here' }

export function apiKey(exchange: string, fields: Record<string, string>, options: Partial<DraftOptions> = {}): Candidate {
  return {
    kind: 'api_key',
    exchange,
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)])),
    options: { ...NO_OPTIONS, ...options },
  }
}

export function draftOf(candidate: Candidate, more: Partial<CredentialDraft> = {}): CredentialDraft {
  return { ...candidate, label: null, note: null, tags: [], purpose: null, sub_account: null, expires_at: null, ...more }
}

/** The error code that a promise is rejected with; fails where it is not rejected. */
export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    return (error as { code?: unknown }).code
  }
  throw new Error('expected a refusal')
}
