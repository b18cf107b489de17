import type { OpenAccount } from '../accounts/keyring.ts'
import { findAuditEntry, findAuditHead } from '../store/audit-repository.ts'
import type { Executor } from '../store/schema.ts'
import { openCheckpoint, openHead, type Flaw } from './head.ts'
import { isKept, type KeptHead } from './keychain-head.ts'

/** What a chain is beside what the keychain keeps of it; null where the two can't be compared. */
export type Comparison = { readonly matches: true } | { readonly matches: false; readonly flaw: Flaw } | null

/**
 * Whether the chain of an open account holds the entry that the keychain speaks of. It does not in an older
 * copy of the file, also where that has grown since it was put back.
 */
export async function compareWithKept(executor: Executor, account: OpenAccount, kept: KeptHead): Promise<Comparison> {
  const row = await findAuditHead(executor, account.id)
  const head = row === undefined ? null : openHead(account, row)
  if (row === undefined || head === null) return { matches: false, flaw: { number: 1, problem: 'older_than_keychain' } }
  if (kept.number > head.number) return { matches: false, flaw: { number: head.number + 1, problem: 'older_than_keychain' } }
  if (kept.number < head.prunedTo) return null
  const entry = await findAuditEntry(executor, account.id, kept.number)
  const mac = entry?.mac ?? (kept.number === head.prunedTo ? openCheckpoint(account, head, row)?.mac : undefined)
  return mac !== undefined && isKept(kept, mac) ? { matches: true } : { matches: false, flaw: { number: kept.number, problem: 'older_than_keychain' } }
}
