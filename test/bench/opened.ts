import { openRecord } from '../../src-main/credentials/record.ts'
import { findCredential } from '../../src-main/store/credential-repository.ts'
import { openStore } from '../../src-main/store/open-store.ts'
import { logLines } from '../support/log-lines.ts'
import { openAccountOf } from '../support/opened-account.ts'

/** An account's secrets below the services: no door of the vault opens them all at once. */
export interface OpenedSecrets {
  /** One query, then every record under its own key. */
  all(): Promise<number>
  oneByOne(): Promise<number>
  close(): Promise<void>
}

export async function openSecrets(home: string, username: string): Promise<OpenedSecrets> {
  const store = await openStore(home, logLines().log)
  const account = await openAccountOf(store.database, username)
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
