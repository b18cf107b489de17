import type { Kysely } from 'kysely'
import { accountKeysOf, Keyring, type OpenAccount } from '../../src-main/accounts/keyring.ts'
import { comparable } from '../../src-main/accounts/names.ts'
import { PasswordSlots } from '../../src-main/accounts/password-slots.ts'
import { openRecord } from '../../src-main/credentials/record.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import { systemClock } from '../../src-main/platform/clock.ts'
import { findAccountByUsername } from '../../src-main/store/account-repository.ts'
import { openStore } from '../../src-main/store/open-store.ts'
import type { Schema } from '../../src-main/store/schema.ts'
import { logLines } from './log-lines.ts'
import { CHEAP, PASSWORD } from './vault.ts'

/** An account's open keys, below the services: no door of the vault gives a stored secret back. */
export async function openAccountOf(database: Kysely<Schema>, username: string, password = PASSWORD): Promise<OpenAccount> {
  const slots = new PasswordSlots(database, systemClock, CHEAP)
  const { account, accountKey } = await slots.openByPassword(await findAccountByUsername(database, comparable(username)), new Secret(password))
  const keyring = new Keyring()
  keyring.open(accountKeysOf(account), accountKey)
  return keyring.of(account.id)
}

export type OpenedFields = Readonly<Record<string, string>>

/** What each of an account's sealed records holds, by id; the code of the refusal for one that does not open. */
export async function recordsOf(home: string, username: string): Promise<ReadonlyMap<string, OpenedFields | string>> {
  const { database, close } = await openStore(home, logLines().log)
  try {
    const account = await openAccountOf(database, username)
    const rows = await database.selectFrom('credentials').selectAll().where('account_id', '=', account.id).execute()
    return new Map(rows.map((row) => [row.id, fieldsOrRefusal(() => openRecord(account, row).fields)]))
  } finally {
    await close()
  }
}

function fieldsOrRefusal(open: () => Readonly<Record<string, Secret | undefined>>): OpenedFields | string {
  try {
    return Object.fromEntries(Object.entries(open()).map(([name, secret]) => [name, secret?.expose('a test compares it with what was bound') ?? '']))
  } catch (error) {
    if (error instanceof VaultError) return error.code
    throw error
  }
}
