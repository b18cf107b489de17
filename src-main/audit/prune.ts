import type { OpenAccount } from '../accounts/keyring.ts'
import { auditEntriesAfter, firstAuditNumberSince, pruneAuditEntries } from '../store/audit-repository.ts'
import type { AuditEntryRow, AuditHeadRow, Executor } from '../store/schema.ts'
import { Walk } from './chain.ts'
import { openCheckpoint, sealCheckpoint, type Checkpoint, type Flaw, type Head } from './head.ts'

/** Entries that an account keeps at most. Somebody who guesses passwords without end makes 480 of them a day. */
export const MOST_ENTRIES = 10_000
/** What is pruned at once for being too much, so that not every entry costs a pruning. */
const SLACK = 500
/** Milliseconds after which an entry goes. */
export const LONGEST = 400 * 24 * 60 * 60 * 1_000
/** The newest stay however old: a clock that was set ahead for a moment must not empty the list. */
const NEVER_PRUNED = 1_000
const ROWS_AT_ONCE = 500

export interface Pruned {
  readonly head: Head
  /** Sealed. */
  readonly checkpoint: Buffer
}

/**
 * Removes the oldest entries of a chain where there are too many or they are too old, and leaves a checkpoint
 * from which the rest is proven; null where nothing was to go. What goes is looked through first: a flaw in it
 * stays told. Behind a checkpoint that does not open nothing is pruned. To be called in a transaction.
 */
export async function prune(transaction: Executor, account: OpenAccount, head: Head, row: Pick<AuditHeadRow, 'checkpoint'>, now: number): Promise<Pruned | null> {
  const upTo = await lastToGo(transaction, account, head, now)
  if (upTo <= head.prunedTo) return null
  const checkpoint = openCheckpoint(account, head, row)
  if (checkpoint === null) return null
  const { flaw, next } = await lookThrough(transaction, account, checkpoint, upTo)
  await pruneAuditEntries(transaction, account.id, upTo)
  const checkpointRevision = head.checkpointRevision + 1
  return { head: { ...head, prunedTo: upTo, checkpointRevision, flaw: head.flaw ?? flaw }, checkpoint: sealCheckpoint(account, checkpointRevision, next) }
}

async function lastToGo(transaction: Executor, account: OpenAccount, head: Head, now: number): Promise<number> {
  const tooMany = head.number - head.prunedTo > MOST_ENTRIES + SLACK ? head.number - MOST_ENTRIES : 0
  const [oldest] = await auditEntriesAfter(transaction, account.id, head.prunedTo, 1)
  if (oldest === undefined || oldest.at >= now - LONGEST) return tooMany
  const firstYoung = (await firstAuditNumberSince(transaction, account.id, now - LONGEST)) ?? head.number + 1
  return Math.max(tooMany, Math.min(firstYoung - 1, head.number - NEVER_PRUNED))
}

async function lookThrough(transaction: Executor, account: OpenAccount, checkpoint: Checkpoint, upTo: number): Promise<{ flaw: Flaw | null; next: Checkpoint }> {
  const walk = new Walk(account, checkpoint)
  let flaw: Flaw | null = null
  let last: AuditEntryRow | undefined
  for (let after = checkpoint.number; ; ) {
    const rows = (await auditEntriesAfter(transaction, account.id, after, ROWS_AT_ONCE)).filter(({ number }) => number <= upTo)
    for (const row of rows) {
      flaw ??= walk.step(row)
      last = row
    }
    if (rows.length < ROWS_AT_ONCE || last === undefined) break
    after = last.number
  }
  if (flaw === null && walk.number < upTo) flaw = { number: walk.number + 1, problem: 'missing' }
  const key = Buffer.from(walk.keyAt(upTo + 1))
  return {
    flaw,
    // Where a row is gone its mac is too: then the entry behind it is found wrong, and the flaw says why.
    next: { number: upTo, mac: last?.mac ?? walk.mac, segments: [{ number: upTo + 1, key }, ...checkpoint.segments.filter(({ number }) => number > upTo + 1)] },
  }
}
