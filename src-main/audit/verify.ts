import { setImmediate } from 'node:timers/promises'
import type { AuditVerdict } from '../../src-preload/contract/audit.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import { auditEntriesAfter, auditSpan, findAuditHead, type AuditSpan } from '../store/audit-repository.ts'
import type { AuditHeadRow, Executor } from '../store/schema.ts'
import { Walk } from './chain.ts'
import { openCheckpoint, openHead, type Checkpoint, type Flaw, type Head } from './head.ts'

const ROWS_AT_ONCE = 500

export interface VerifyParts {
  readonly database: Executor
  /** Throws vault_locked where the account is not open any more with these keys. */
  readonly requireStillOpen: (account: OpenAccount) => void
}

/** What the vault's own file tells of the chain. */
export type OwnVerdict = Omit<AuditVerdict, 'keychain'>

/**
 * Follows the chain of an open account from its checkpoint to its head. Throws vault_locked where it is
 * locked meanwhile.
 */
export async function verifyChain(parts: VerifyParts, account: OpenAccount): Promise<OwnVerdict> {
  for (;;) {
    const { row, span } = await parts.database.transaction().execute(async (transaction) => ({ row: await findAuditHead(transaction, account.id), span: await auditSpan(transaction, account.id) }))
    parts.requireStillOpen(account)
    const head = row === undefined ? null : openHead(account, row)
    if (row === undefined || head === null) return broken(span, null, { number: Math.max(1, span.first), problem: 'head_unreadable' })
    const checkpoint = openCheckpoint(account, head, row)
    if (checkpoint === null || checkpoint.number !== head.prunedTo) return broken(span, null, head.flaw ?? { number: head.prunedTo + 1, problem: 'checkpoint' })
    const flaw = head.flaw ?? outside(head, span) ?? (await walk(parts, account, checkpoint, head))
    if (flaw === null) return { intact: true, entries: span.count, pruned_before: prunedBefore(checkpoint), broken_at: null, problem: null }
    // Looked through while others pruned, or got new keys: what was read belongs to two different chains.
    if (head.flaw === null && (await hasMoved(parts, account, row))) continue
    return broken(span, flaw.problem === 'head_unreadable' ? null : prunedBefore(checkpoint), flaw)
  }
}

const prunedBefore = ({ number }: Checkpoint): number | null => (number === 0 ? null : number + 1)

function broken({ count }: AuditSpan, pruned_before: number | null, { number, problem }: Flaw): OwnVerdict {
  return { intact: false, entries: count, pruned_before, broken_at: number, problem }
}

/** Rows where none can be: before the checkpoint, where they were pruned, or behind the head. */
function outside(head: Head, { first, last }: AuditSpan): Flaw | null {
  if (first !== 0 && first <= head.prunedTo) return { number: first, problem: 'changed' }
  return last > head.number ? { number: head.number + 1, problem: 'changed' } : null
}

async function walk({ database, requireStillOpen }: VerifyParts, account: OpenAccount, checkpoint: Checkpoint, head: Head): Promise<Flaw | null> {
  const along = new Walk(account, checkpoint)
  while (along.number < head.number) {
    const rows = await auditEntriesAfter(database, account.id, along.number, ROWS_AT_ONCE)
    requireStillOpen(account)
    if (rows.length === 0) return { number: along.number + 1, problem: 'cut_off' }
    for (const row of rows) {
      // Added since the head was read.
      if (row.number > head.number && along.number === head.number) break
      const flaw = row.number > head.number ? ({ number: along.number + 1, problem: 'cut_off' } as const) : along.step(row)
      if (flaw !== null) return flaw
    }
    await setImmediate()
  }
  return along.mac.equals(head.mac) ? null : { number: Math.max(1, head.number), problem: 'changed' }
}

async function hasMoved({ database, requireStillOpen }: VerifyParts, account: OpenAccount, before: AuditHeadRow): Promise<boolean> {
  const now = await findAuditHead(database, account.id)
  requireStillOpen(account)
  return now === undefined || !now.checkpoint.equals(before.checkpoint)
}
