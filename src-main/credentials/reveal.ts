import type { Client, LiveSession } from '../accounts/session.ts'
import type { Secret } from '../crypto/secret.ts'
import type { SecretFields } from './draft.ts'
import { requireRow, requireStillOpen, type CredentialsParts } from './parts.ts'
import { openRecord } from './record.ts'

type Parts = Pick<CredentialsParts, 'database' | 'keyring' | 'confirmPassword' | 'requireLiving' | 'log'>

/**
 * The plain fields of one credential, to whoever knows the password. Throws credential_not_found,
 * login_failed, account_locked, too_many_derivations, sealed_data_damaged, vault_locked, session_expired.
 */
export async function revealCredential(parts: Parts, session: LiveSession, id: string, password: Secret, client: Client): Promise<SecretFields> {
  const { database, keyring, confirmPassword, requireLiving, log } = parts
  const account = keyring.of(session.accountId)
  await requireRow(parts, database, account, id)
  await confirmPassword(session, password, client)
  requireStillOpen(parts, account)
  // Read again: it may have been changed or deleted while the password was checked, and the session ended.
  const row = await requireRow(parts, database, account, id)
  await requireLiving(database, session)
  requireStillOpen(parts, account)
  const { fields } = openRecord(account, row)
  log.info('credential.revealed', { account_id: account.id, credential_id: id })
  return fields
}
