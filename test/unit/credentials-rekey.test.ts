import { afterEach, beforeEach, expect, test } from 'vitest'
import { recordCheck } from '../../src-main/monitor/record-check.ts'
import { openStore } from '../../src-main/store/open-store.ts'
import type { Vault } from '../../src-main/vault.ts'
import { checkResult } from '../support/check-result.ts'
import { exampleCredential } from '../support/example-credential.ts'
import { logLines } from '../support/log-lines.ts'
import { openAccountOf, recordsOf } from '../support/opened-account.ts'
import { withRawFile } from '../support/raw-file.ts'
import { plain, recover } from '../support/renewal.ts'
import { draftOf, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

/** More than two pages of rows that are read at once. */
const MANY = 405

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let mia: TestAccount

beforeEach(async () => {
  folder = temporaryFolder()
  vault = await openTestVault(folder.path)
  mia = await registerAccount(vault, 'mia')
})

afterEach(async () => {
  await vault.close()
  folder.remove()
})

async function bindAndCheck(numbers: readonly number[]): Promise<string[]> {
  const ids: string[] = []
  for (const number of numbers) ids.push((await vault.credentials.bind(mia.session, draftOf(...exampleCredential(number)), { verify: false })).id)
  const store = await openStore(folder.path, logLines().log)
  const account = await openAccountOf(store.database, 'mia')
  await store.database.transaction().execute(async (transaction) => {
    for (const id of ids) await recordCheck(transaction, account, { id, recordRevision: 1 }, checkResult('valid'), Date.now())
  })
  await store.close()
  return ids
}

const recovered = async () => vault.accounts.authenticate((await recover(vault, mia.recoveryCode, { password: PASSWORD })).session.accessToken)

test('new keys reach every one of many credentials and of their checks', async () => {
  const ids = await bindAndCheck(Array.from({ length: MANY }, (_, number) => number))
  const session = await recovered()
  const page = await vault.credentials.list(session, { includeInactive: true, limit: MANY, cursor: null })
  expect([page.items.length, page.damaged]).toEqual([MANY, []])
  const records = await recordsOf(folder.path, 'mia')
  expect(ids.map((id) => records.get(id))).toEqual(ids.map((_, number) => Object.fromEntries(Object.entries(exampleCredential(number)[0].fields).map(([name, value]) => [name, plain(value)]))))
  for (const id of ids) expect((await vault.credentials.checks(session, id, { limit: 10, cursor: null })).items).toHaveLength(1)
})

test('what does not open stays byte for byte, and does not keep the rest from its new keys', async () => {
  const [damagedRecord = '', damagedDetail = ''] = await bindAndCheck([1, 2])
  const read = () =>
    withRawFile(folder.path, (file) => [file.prepare('SELECT * FROM credentials WHERE id = ?').get(damagedRecord), file.prepare<[string], { detail: Buffer }>('SELECT detail FROM checks WHERE credential_id = ?').get(damagedDetail)])
  withRawFile(folder.path, (file) => {
    file.prepare('UPDATE credentials SET record = zeroblob(99) WHERE id = ?').run(damagedRecord)
    file.prepare('UPDATE checks SET detail = zeroblob(99) WHERE credential_id = ?').run(damagedDetail)
  })
  const before = read()
  const session = await recovered()
  expect(read()).toEqual(before)
  const page = await vault.credentials.list(session, { includeInactive: true, limit: 10, cursor: null })
  expect([page.items.map(({ id }) => id), page.damaged]).toEqual([[damagedDetail], [damagedRecord]])
})
