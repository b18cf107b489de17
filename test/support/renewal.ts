import type { PasswordChange, RecoveredAccount, RenewedPassword } from '../../src-main/accounts/password-renewal.ts'
import type { Client, IssuedSession, LiveSession } from '../../src-main/accounts/session.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { DESKTOP_CLIENT, PASSWORD } from './vault.ts'

export const NEW_PASSWORD = 'lantern, 9 gravel hums'

/** A recovery of mia's account unless told otherwise. */
export function recover(vault: Vault, code: Secret | string, { username = 'mia', password = NEW_PASSWORD, client = DESKTOP_CLIENT }: { username?: string; password?: string; client?: Client } = {}): Promise<RecoveredAccount> {
  return vault.passwords.recover({ username, code: typeof code === 'string' ? new Secret(code) : code, newPassword: new Secret(password) }, client, null)
}

type Given = Partial<Pick<PasswordChange, 'someoneMayKnow'>> & { from?: string; to?: string; client?: Client }

/** A plain change of password unless told otherwise. */
export function changePassword(vault: Vault, session: LiveSession, { from = PASSWORD, to = NEW_PASSWORD, someoneMayKnow = false, client = DESKTOP_CLIENT }: Given = {}): Promise<RenewedPassword> {
  return vault.passwords.change(session, { currentPassword: new Secret(from), newPassword: new Secret(to), someoneMayKnow }, client, null)
}

export function login(vault: Vault, password: string, username = 'mia', client: Client = DESKTOP_CLIENT): Promise<IssuedSession> {
  return vault.accounts.login({ username, password: new Secret(password) }, client, null)
}

export const plain = (secret: Secret): string => secret.expose('a test')
