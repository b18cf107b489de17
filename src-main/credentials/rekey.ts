import type { OpenAccount } from '../accounts/keyring.ts'
import { VaultError } from '../errors/vault-error.ts'
import { pageOfCredentials, pageOfDetails, saveDetail, saveRekeyedCredential, type RekeyedColumns } from '../store/rekey-repository.ts'
import type { CredentialRow, Executor } from '../store/schema.ts'
import { openCheckDetail, sealCheckDetail } from './check-detail.ts'
import { identityIndex, identityOf } from './identity.ts'
import { openListing, sealListing } from './listing.ts'
import { openRecord, resealRecord } from './record.ts'

/** Rows that are read, and held in memory, at once. */
const PAGE = 200

/**
 * Seals everything of an account's credentials under its new keys: records (each under a new key of its
 * own), listings, blind indexes, the details of checks; the deleted ones that can still be brought back
 * too. What does not open under the old keys stays as it is: it is told as damaged whenever it is read,
 * and whoever has an older copy of the file may still mend it. To be called in a transaction.
 */
export async function rekeyCredentials(transaction: Executor, from: OpenAccount, to: OpenAccount): Promise<void> {
  for (let after = ''; ; ) {
    const rows = await pageOfCredentials(transaction, from.id, after, PAGE)
    for (const row of rows) {
      const columns = whereItOpens(() => rekeyed(row, from, to))
      if (columns !== undefined) await saveRekeyedCredential(transaction, row, columns)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) break
    after = last.id
  }
  await rekeyDetails(transaction, from, to)
}

async function rekeyDetails(transaction: Executor, from: OpenAccount, to: OpenAccount): Promise<void> {
  for (let after = ''; ; ) {
    const rows = await pageOfDetails(transaction, from.id, after, PAGE)
    for (const row of rows) {
      const detail = whereItOpens(() => sealCheckDetail(to, row, openCheckDetail(from, row)))
      if (detail !== undefined) await saveDetail(transaction, row.id, detail)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = last.id
  }
}

function rekeyed(row: CredentialRow, from: OpenAccount, to: OpenAccount): RekeyedColumns {
  const record = openRecord(from, row)
  const listing = openListing(from, row)
  const record_revision = row.record_revision + 1
  const listing_revision = row.listing_revision + 1
  const identity = identityOf(record, listing.label)
  // A deleted row's index was given up, so that the same credential can be bound again: it stays given up.
  const isIndexed = identity !== undefined && row.identity.equals(identityIndex(from, record.steering, row.kind, identity))
  return {
    identity: isIndexed ? identityIndex(to, record.steering, row.kind, identity) : row.identity,
    generation: to.generation,
    ...resealRecord(from, to, row, record_revision),
    record_revision,
    listing: sealListing(to, row.id, listing_revision, { ...listing, record_revision }),
    listing_revision,
  }
}

function whereItOpens<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof VaultError && error.reason === 'sealed_data_damaged') return undefined
    throw error
  }
}
