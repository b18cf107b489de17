import type { Check } from '../../src-preload/contract/credentials.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import type { LiveSession } from '../accounts/session.ts'
import { VaultError } from '../errors/vault-error.ts'
import { rfc3339 } from '../platform/clock.ts'
import { countChecks, listChecks } from '../store/credential-repository.ts'
import type { CheckRow } from '../store/schema.ts'
import { openCheckDetail } from './check-detail.ts'
import { requireRow, requireStillOpen, type CredentialsParts } from './parts.ts'

export interface HistoryRequest {
  readonly limit: number
  /** The last id of the page before. */
  readonly cursor: string | null
}

export interface HistoryPage {
  readonly items: readonly Check[]
  readonly nextCursor: string | null
  readonly total: number
  /** Ids of checks whose sealed detail does not open. */
  readonly damaged: readonly string[]
}

/** A credential's checks, the newest first. Throws credential_not_found, vault_locked. */
export async function historyOf(parts: Pick<CredentialsParts, 'database' | 'keyring' | 'log'>, session: LiveSession, id: string, { limit, cursor }: HistoryRequest): Promise<HistoryPage> {
  const { database, keyring, log } = parts
  const account = keyring.of(session.accountId)
  await requireRow(parts, database, account, id)
  const total = await countChecks(database, account.id, id)
  const rows = await listChecks(database, account.id, id, { limit: limit + 1, before: cursor })
  requireStillOpen(parts, account)
  const shown = rows.slice(0, limit)
  const items: Check[] = []
  const damaged: string[] = []
  for (const row of shown) {
    try {
      items.push(checkOf(account, row))
    } catch (error) {
      if (!(error instanceof VaultError)) throw error
      log.error('credential.check_damaged', { account_id: account.id, credential_id: id }, error)
      damaged.push(row.id)
    }
  }
  return { items, nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null, total, damaged }
}

function checkOf(account: OpenAccount, row: CheckRow): Check {
  return { id: row.id, ...openCheckDetail(account, row), checked_at: rfc3339(row.checked_at), latency_ms: row.latency }
}
