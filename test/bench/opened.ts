import { Keyring, type OpenAccount } from '../../src-main/accounts/keyring.ts'
import { comparable } from '../../src-main/accounts/names.ts'
import { PasswordSlots } from '../../src-main/accounts/password-slots.ts'
import { openRecord } from '../../src-main/credentials/record.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { systemClock } from '../../src-main/platform/clock.ts'
import { findAccountByUsername } from '../../src-main/store/account-repository.ts'
import { findCredential } from '../../src-main/store/credential-repository.ts'
import { openStore, type Store } from '../../src-main/store/open-store.ts'
import { CHEAP, logLines, PASSWORD } from '../support/vault.ts'

/** An account's secrets below the services: no door of the vault opens them all at once. */
export interface OpenedSecrets {
  /** One query, then every record under its own key. */
  all(): Promise<number>
  oneByOne(): Promise<number>
  close(): Promise<void>
}

export async function openSecrets(home: string, username: string): Promise<OpenedSecrets> {
  const store = await openStore(home, logLines().log)
  const account = await openAccount(store, username)
  const { database } = store
  return {
    all: async () => {
      const rows = await database.selectFrom('credentials').selectAll().where('account_id', '=', account.id).execute()
      return rows.map((row) => openRecord(account, row)).length
    },
    oneByOne: async () => {
      const ids = await database.selectFrom('credentials').select('id').where('account_id', '=', account.id).execute()
      for (const { id } of ids) {
        const row = await findCredential(database, account.id, id)
        if (row === undefined) throw new Error('a row is gone')
        openRecord(account, row)
      }
      return ids.length
    },
    close: () => store.close(),
  }
}

async function openAccount(store: Store, username: string): Promise<OpenAccount> {
  const slots = new PasswordSlots(store.database, systemClock, CHEAP)
  const { account, accountKey } = await slots.openByPassword(await findAccountByUsername(store.database, comparable(username)), new Secret(PASSWORD))
  const keyring = new Keyring()
  keyring.open({ id: account.id, sealId: account.seal_id, generation: account.generation, wrappedIndexKey: account.index_key }, accountKey)
  return keyring.of(account.id)
}
