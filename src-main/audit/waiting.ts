import { v7 as uuidv7 } from 'uuid'
import { auditEntrySchema } from '../../src-preload/contract/audit.ts'
import { countWaitingAuditEntries, insertWaitingAuditEntry } from '../store/audit-repository.ts'
import type { AuditWaitingRow, Executor } from '../store/schema.ts'
import type { EntryContent } from './entry.ts'

/** Rows that wait for one account; what comes after them is counted in one more, so that a guesser can't fill the disk. */
export const MOST_WAITING = 1_000

const contentSchema = auditEntrySchema.omit({ number: true })

/** Keeps an entry of a locked account, unsealed, since nobody holds a key for it. To be called in a transaction. */
export async function keepWaiting(transaction: Executor, accountId: string, content: EntryContent): Promise<void> {
  const isFull = (await countWaitingAuditEntries(transaction, accountId)) >= MOST_WAITING
  const id = isFull ? `further-${accountId}` : uuidv7()
  await insertWaitingAuditEntry(transaction, { id, account_id: accountId, at: Date.parse(content.at), entry: JSON.stringify(content), count: 1 })
}

/** What joins the chain for a waiting row; null for one that somebody made unreadable. */
export function adoptedContent(row: AuditWaitingRow): EntryContent | null {
  try {
    const content = contentSchema.parse(JSON.parse(row.entry))
    return { ...content, adopted: true, ...(row.count > 1 && { detail: `further:${row.count}` }) }
  } catch {
    return null
  }
}
