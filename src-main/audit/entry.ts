import type { KeyObject } from 'node:crypto'
import type { z } from 'zod'
import { auditEntrySchema, type AuditEntry } from '../../src-preload/contract/audit.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import { deriveKey } from '../crypto/keys.ts'
import { open, seal, type Place } from '../crypto/seal.ts'
import { SealError } from '../crypto/seal-error.ts'
import type { AuditEntryRow } from '../store/schema.ts'

/** What is sealed of an entry; its time stands in it too, since the column is a hint. */
const contentSchema = auditEntrySchema.omit({ number: true })
export type EntryContent = z.output<typeof contentSchema>

const keys = new WeakMap<OpenAccount, KeyObject>()

/** Seals all of an account's audit; goes with the account's other keys at a lock. */
export function auditKeyOf(account: OpenAccount): KeyObject {
  const known = keys.get(account) ?? deriveKey(account.accountKey, 'audit', account.sealId)
  keys.set(account, known)
  return known
}

/** An entry is written once: its number takes the place of a revision. */
function place(account: OpenAccount, number: number): Place {
  return { purpose: 'audit-entry', account: account.sealId, record: account.id, field: 'entry', generation: account.generation, revision: number }
}

export const bytesOf = (content: EntryContent): Buffer => Buffer.from(JSON.stringify(content))

export function sealEntry(account: OpenAccount, number: number, plain: Uint8Array): Buffer {
  return seal(auditKeyOf(account), plain, place(account, number))
}

/** The bytes that were sealed under this number; null where the row is not what was sealed for it. */
export function plainOf(account: OpenAccount, { number, sealed }: Pick<AuditEntryRow, 'number' | 'sealed'>): Buffer | null {
  try {
    return open(auditKeyOf(account), sealed, place(account, number))
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}

/** Null where the row is not what was sealed, or its time differs from the sealed one. */
export function openEntry(account: OpenAccount, row: Pick<AuditEntryRow, 'number' | 'at' | 'sealed'>): AuditEntry | null {
  const plain = plainOf(account, row)
  if (plain === null) return null
  try {
    const content = contentSchema.parse(JSON.parse(plain.toString('utf8')))
    return Date.parse(content.at) === row.at ? { number: row.number, ...content } : null
  } catch {
    return null
  }
}
