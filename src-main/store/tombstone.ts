import { createHash } from 'node:crypto'
import type { CredentialRow } from './schema.ts'

/**
 * What stands in a deleted row's `identity`. It frees the identity for another bind, and it vouches for
 * `deleted_at`: rows are destroyed while every account is locked, and a single flipped bit in a plain
 * column must not be what destroys one.
 */
export function tombstoneOf(row: Pick<CredentialRow, 'account_id' | 'id'>, deletedAt: number): Buffer {
  return createHash('sha256').update(`deleted\n${row.account_id}\n${row.id}\n${deletedAt}`).digest()
}

/** Whether the row was deleted by the vault; one that merely says so is damaged. */
export function isTombstone(row: Pick<CredentialRow, 'account_id' | 'id' | 'identity' | 'deleted_at'>): boolean {
  return row.deleted_at !== null && row.identity.equals(tombstoneOf(row, row.deleted_at))
}
