import type { LiveSession } from '../../src-main/accounts/session.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { Alert } from '../../src-preload/contract/alerts.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import { DESKTOP_CLIENT, HTTP_CLIENT, PASSWORD } from './vault.ts'

export interface Names {
  readonly username?: string
  readonly email?: string
}

/** With the right password unless told otherwise. */
export function rename(vault: Vault, session: LiveSession, { username, email }: Names, { password = PASSWORD, client = DESKTOP_CLIENT }: { password?: string; client?: typeof DESKTOP_CLIENT | typeof HTTP_CLIENT } = {}) {
  return vault.profile.update(session, { username, email }, new Secret(password), client)
}

export function setRole(vault: Vault, session: LiveSession, username: string, role: 'admin' | 'trader', password = PASSWORD) {
  return vault.roles.set(session, { username, role }, new Secret(password), DESKTOP_CLIENT)
}

export function deleteAccount(vault: Vault, session: LiveSession, password = PASSWORD): Promise<void> {
  return vault.deletion.delete(session, new Secret(password), DESKTOP_CLIENT)
}

/** Logs in over HTTP. */
export async function loginAs(vault: Vault, username: string, password = PASSWORD) {
  const issued = await vault.accounts.login({ username, password: new Secret(password) }, HTTP_CLIENT, null)
  return { issued, session: await vault.accounts.authenticate(issued.accessToken) }
}

export const openAlerts = (vault: Vault, session: LiveSession): Promise<readonly Alert[]> => vault.alerts.list(session, { include_resolved: false })

/** Settles once the audit of an open account, which is written behind what is done, holds no write any more: then somebody else may write to the file. */
export async function writtenDown(vault: Vault, session: LiveSession): Promise<void> {
  await vault.audit.list(session, { limit: 1 })
}

/** What is told from now on. */
export function toldBy(vault: Vault): VaultEvent[] {
  const told: VaultEvent[] = []
  vault.onEvent((event) => told.push(event))
  return told
}
