import type { OpenAccount } from '../accounts/keyring.ts'
import { auditEntriesAfter, findAuditHead, resealAuditEntry, saveAuditHead } from '../store/audit-repository.ts'
import type { Executor } from '../store/schema.ts'
import { makeChainKey } from './chain.ts'
import { plainOf, sealEntry } from './entry.ts'
import { openCheckpoint, openHead, sealCheckpoint, sealHead } from './head.ts'

/** Rows that are read, and held in memory, at once. */
const PAGE = 500

/**
 * Seals an account's audit under its new keys, and lets the chain go on with a key that does not follow from
 * those before: whoever held the old keys knows nothing of it. What does not open under the old keys stays as
 * it is, and so does every mac: nothing that was wrong before becomes right. To be called in a transaction.
 */
export async function rekeyAudit(transaction: Executor, from: OpenAccount, to: OpenAccount): Promise<void> {
  await rekeyHead(transaction, from, to)
  for (let after = 0; ; ) {
    const rows = await auditEntriesAfter(transaction, from.id, after, PAGE)
    for (const row of rows) {
      const plain = plainOf(from, row)
      if (plain !== null) await resealAuditEntry(transaction, row, sealEntry(to, row.number, plain))
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = last.number
  }
}

async function rekeyHead(transaction: Executor, from: OpenAccount, to: OpenAccount): Promise<void> {
  const row = await findAuditHead(transaction, from.id)
  const head = row === undefined ? null : openHead(from, row)
  if (row === undefined || head === null) return
  const checkpoint = openCheckpoint(from, head, row)
  const revision = row.revision + 1
  const checkpointRevision = head.checkpointRevision + 1
  if (checkpoint === null) return saveAuditHead(transaction, { ...row, revision, sealed: sealHead(to, revision, { ...head, checkpointRevision }) })
  const number = head.number + 1
  const key = makeChainKey()
  const segments = [...checkpoint.segments.filter((segment) => segment.number !== number), { number, key: Buffer.from(key) }]
  await saveAuditHead(transaction, {
    account_id: to.id,
    revision,
    sealed: sealHead(to, revision, { ...head, key, checkpointRevision }),
    checkpoint: sealCheckpoint(to, checkpointRevision, { ...checkpoint, segments }),
  })
}
