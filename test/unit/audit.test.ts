import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LiveSession } from '../../src-main/accounts/session.ts'
import type { AuditedAct } from '../../src-main/audit/act.ts'
import { csvCell, exportFile } from '../../src-main/audit/export.ts'
import { MOST_ENTRIES } from '../../src-main/audit/prune.ts'
import { MOST_WAITING } from '../../src-main/audit/waiting.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { AuditActor, AuditEntry } from '../../src-preload/contract/audit.ts'
import { DAY, VirtualClock } from '../support/clock.ts'
import { exampleCredential } from '../support/example-credential.ts'
import { encryptingKeychain, holdingKeychain, type TestKeychain } from '../support/keychains.ts'
import { withRawFile } from '../support/raw-file.ts'
import { changePassword, login, NEW_PASSWORD, recover } from '../support/renewal.ts'
import { filesOf, layOut } from '../support/vault-files.ts'
import { codeOf, DESKTOP_CLIENT, draftOf, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const SOMEBODY: AuditActor = { kind: 'visitor', door: 'http', address: '127.0.0.1', agent: 'curl/8', session_id: null }
const actOf = (detail: string | null = null): AuditedAct => ({ action: 'credential.revealed', actor: SOMEBODY, detail })
const ALL = { limit: 50_000 }

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let mia: TestAccount

const enter = async (password = PASSWORD): Promise<LiveSession> => vault.accounts.authenticate((await login(vault, password)).accessToken)
const detailsOf = async (session: LiveSession) => (await vault.audit.list(session, ALL)).entries.map(({ detail }) => detail)
const record = (detail: string) => vault.audit.record(mia.session.accountId, actOf(detail))

async function reopen(keychain: TestKeychain | null = null): Promise<LiveSession> {
  vault = await openTestVault(folder.path, { clock, keychain })
  return enter()
}

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  vault = await openTestVault(folder.path, { clock })
  mia = await registerAccount(vault, 'mia')
})

afterEach(async () => {
  await vault.close()
  folder.remove()
})

describe('the list', () => {
  test('comes in pages, the newest first, and ends', async () => {
    for (const detail of ['1', '2', '3', '4', '5']) await record(detail)
    const pages: (string | null)[][] = []
    let cursor: string | null | undefined
    do {
      const { entries, page } = await vault.audit.list(mia.session, { limit: 2, ...(typeof cursor === 'string' && { cursor }) })
      expect(page.total).toBe(5)
      pages.push(entries.map(({ detail }) => detail))
      cursor = page.next_cursor
    } while (cursor !== null)
    expect(pages).toEqual([['5', '4'], ['3', '2'], ['1']])
  })

  test('is narrowed to a credential or to an action, with the count of what fits', async () => {
    const { id } = await vault.credentials.bind(mia.session, draftOf(...exampleCredential(1)), { verify: false })
    await vault.audit.record(mia.session.accountId, { action: 'credential.bound', actor: SOMEBODY, credentialId: id })
    for (const detail of ['1', '2', '3']) await record(detail)
    await vault.audit.record(mia.session.accountId, { action: 'credential.deleted', actor: SOMEBODY, credentialId: id })

    const ofCredential = await vault.audit.list(mia.session, { limit: 1, credential_id: id })
    expect(ofCredential).toMatchObject({ entries: [{ number: 5, action: 'credential.deleted', exchange_name: exampleCredential(1)[0].exchange }], page: { next_cursor: '5', total: 2 } })
    expect(await vault.audit.list(mia.session, { limit: 1, credential_id: id, cursor: '5' })).toMatchObject({ entries: [{ number: 1 }], page: { next_cursor: null, total: 2 } })
    expect((await vault.audit.list(mia.session, { ...ALL, action: 'credential.revealed' })).entries.map(({ number }) => number)).toEqual([4, 3, 2])
  })

  test.each(['x', '-1', '1.5', '1 2'])('refuses %j as the place where a page ended', async (cursor) => {
    expect(await codeOf(vault.audit.list(mia.session, { limit: 1, cursor }))).toBe('VALIDATION_ERROR')
  })
})

describe('while the account is locked', () => {
  test('acts wait, without a key, and join the chain at the next unlock with the time they were made', async () => {
    await vault.accounts.lock(mia.session, 'idle')
    clock.advance(DAY)
    await record('in the night')
    const made = new Date(clock.now()).toISOString()
    clock.advance(DAY)
    const { entries } = await vault.audit.list(await enter(), ALL)
    expect(entries).toMatchObject([
      { number: 2, detail: 'in the night', adopted: true, at: made },
      { number: 1, action: 'account.locked', detail: 'idle', adopted: true, actor: { kind: 'vault' } },
    ])
    expect(await vault.audit.verify(mia.session)).toMatchObject({ intact: true, entries: 2 })
    expect(withRawFile(folder.path, (connection) => connection.prepare('SELECT count(*) FROM audit_waiting').pluck().get())).toBe(0)
  })

  test('more than a thousand are counted, not kept', async () => {
    await vault.accounts.lock(mia.session)
    await Promise.all(Array.from({ length: MOST_WAITING + 24 }, (_, index) => record(`guess ${index}`)))
    expect(withRawFile(folder.path, (connection) => connection.prepare('SELECT count(*) FROM audit_waiting').pluck().get())).toBe(MOST_WAITING + 1)
    const details = await detailsOf(await enter())
    expect(details).toHaveLength(MOST_WAITING + 1)
    // The lock itself took one place.
    expect(details[0]).toBe('further:25')
    expect(await vault.audit.verify(mia.session)).toMatchObject({ intact: true })
  })

  test('a waiting row that somebody made unreadable keeps nobody from unlocking', async () => {
    await vault.accounts.lock(mia.session)
    await record('one')
    await record('two')
    withRawFile(folder.path, (connection) => connection.prepare(`UPDATE audit_waiting SET entry = '{}' WHERE entry LIKE '%"one"%'`).run())
    const session = await enter()
    expect(await detailsOf(session)).toEqual(['two', 'by_hand'])
  })
})

describe('pruning', () => {
  test('keeps the newest entries, and proves them from where it cut', async () => {
    await Promise.all(Array.from({ length: MOST_ENTRIES + 501 }, (_, index) => record(String(index + 1))))
    const { entries, page } = await vault.audit.list(mia.session, ALL)
    expect([page.total, entries.at(-1)?.number, entries[0]?.number]).toEqual([MOST_ENTRIES, 502, MOST_ENTRIES + 501])
    expect(await vault.audit.verify(mia.session)).toEqual({ intact: true, entries: MOST_ENTRIES, pruned_before: 502, broken_at: null, problem: null, keychain: 'none' })
    await record('after')
    expect(await vault.audit.verify(mia.session)).toMatchObject({ intact: true, entries: MOST_ENTRIES + 1 })
    withRawFile(folder.path, (connection) => connection.prepare('DELETE FROM audit_entries WHERE number = 502').run())
    expect(await vault.audit.verify(mia.session)).toMatchObject({ intact: false, broken_at: 502, problem: 'missing', pruned_before: 502 })
  })

  test('lets go of what is older than 400 days, but never of the newest thousand', async () => {
    await Promise.all(Array.from({ length: 1_500 }, (_, index) => record(String(index + 1))))
    clock.advance(399 * DAY)
    expect((await vault.audit.list(mia.session, { limit: 1 })).page.total).toBe(1_500)
    clock.advance(2 * DAY)
    expect((await vault.audit.list(mia.session, { limit: 1 })).page.total).toBe(1_000)
    expect(await vault.audit.verify(mia.session)).toMatchObject({ intact: true, entries: 1_000, pruned_before: 501 })
  })

  test('does not cover what was wrong with what it takes away', async () => {
    await Promise.all(Array.from({ length: 1_500 }, (_, index) => record(String(index + 1))))
    withRawFile(folder.path, (connection) => connection.prepare('DELETE FROM audit_entries WHERE number = 7').run())
    clock.advance(401 * DAY)
    expect(await vault.audit.verify(mia.session)).toMatchObject({ intact: false, broken_at: 7, problem: 'missing', pruned_before: 501 })
  })

  test('a checkpoint from before is refused', async () => {
    await Promise.all(Array.from({ length: 1_500 }, (_, index) => record(String(index + 1))))
    const before = withRawFile(folder.path, (connection) => connection.prepare('SELECT checkpoint FROM audit_heads').pluck().get())
    clock.advance(401 * DAY)
    expect(await vault.audit.verify(mia.session)).toMatchObject({ intact: true })
    withRawFile(folder.path, (connection) => connection.prepare('UPDATE audit_heads SET checkpoint = ?').run(before))
    expect(await vault.audit.verify(mia.session)).toMatchObject({ intact: false, problem: 'checkpoint', broken_at: 501 })
  })
})

describe('new keys of the account', () => {
  test('take the whole chain with them, by a change of password as by recovery, more than once', async () => {
    await record('one')
    const renewed = await changePassword(vault, mia.session, { someoneMayKnow: true })
    let session = await vault.accounts.authenticate(renewed.session.accessToken)
    await record('two')
    expect(await vault.audit.verify(session)).toMatchObject({ intact: true, entries: 2 })
    const recovered = await recover(vault, renewed.recoveryCode ?? '', { password: PASSWORD })
    session = await vault.accounts.authenticate(recovered.session.accessToken)
    await record('three')
    expect(await detailsOf(session)).toEqual(['three', 'two', 'one'])
    await vault.close()
    session = await reopen()
    expect(await vault.audit.verify(session)).toMatchObject({ intact: true })
  })

  test('make nothing right that was wrong before', async () => {
    for (const detail of ['one', 'two', 'three']) await record(detail)
    withRawFile(folder.path, (connection) => connection.prepare('UPDATE audit_entries SET mac = zeroblob(32) WHERE number = 2').run())
    const { session } = await changePassword(vault, mia.session, { someoneMayKnow: true })
    expect(await vault.audit.verify(await vault.accounts.authenticate(session.accessToken))).toMatchObject({ intact: false, broken_at: 2, problem: 'changed' })
  })

  test('leave nothing of the audit that the old ones open', async () => {
    await record('one')
    const before = withRawFile(folder.path, (connection) => connection.prepare<[], Buffer>('SELECT sealed FROM audit_entries').pluck().get())
    const head = withRawFile(folder.path, (connection) => connection.prepare<[], { sealed: Buffer; checkpoint: Buffer }>('SELECT sealed, checkpoint FROM audit_heads').get())
    const { session } = await changePassword(vault, mia.session, { someoneMayKnow: true, to: NEW_PASSWORD })
    withRawFile(folder.path, (connection) => connection.prepare('UPDATE audit_entries SET sealed = ? WHERE number = 1').run(before))
    const open = await vault.accounts.authenticate(session.accessToken)
    expect(await vault.audit.verify(open)).toMatchObject({ intact: false, broken_at: 1, problem: 'changed' })
    withRawFile(folder.path, (connection) => connection.prepare('UPDATE audit_heads SET sealed = ?, checkpoint = ?').run(head?.sealed, head?.checkpoint))
    expect(await vault.audit.verify(open)).toMatchObject({ intact: false, problem: 'head_unreadable' })
  })
})

describe('a chain whose end is damaged', () => {
  test.each(['DELETE FROM audit_heads', 'UPDATE audit_heads SET sealed = zeroblob(117)'])('goes on, and stays told: %s', async (tamper) => {
    await record('one')
    withRawFile(folder.path, (connection) => connection.exec(tamper))
    expect(await vault.audit.verify(mia.session)).toMatchObject({ intact: false, problem: 'head_unreadable', broken_at: 1 })
    await record('two')
    expect(await detailsOf(mia.session)).toEqual(['two', 'one'])
    await vault.close()
    const session = await reopen()
    await record('three')
    expect(await vault.audit.verify(session)).toMatchObject({ intact: false, problem: 'head_unreadable', broken_at: 1 })
  })
})

describe('a keychain that holds the newest number', () => {
  const enable = (session: LiveSession) => vault.device.enable(session, new Secret(PASSWORD), DESKTOP_CLIENT)

  /** A vault whose account uses the keychain, with two entries that it knows of. */
  async function prepared(keychain: TestKeychain): Promise<void> {
    await vault.close()
    await enable(await reopen(keychain))
    await vault.close()
    await reopen(keychain)
    await record('one')
    await record('two')
  }

  test('says that it matches, also after new keys', async () => {
    const keychain = holdingKeychain()
    await prepared(keychain)
    await vault.close()
    const session = await reopen(keychain)
    expect(await vault.audit.verify(session)).toMatchObject({ intact: true, keychain: 'matches' })
    const renewed = await changePassword(vault, session, { someoneMayKnow: true, to: NEW_PASSWORD })
    expect(await vault.audit.verify(await vault.accounts.authenticate(renewed.session.accessToken))).toMatchObject({ intact: true, keychain: 'matches' })
  })

  test('Property 29: tells an older copy of the whole file, also once that has grown past it', async () => {
    const keychain = holdingKeychain()
    await prepared(keychain)
    await vault.close()
    const older = filesOf(folder.path)
    await reopen(keychain)
    for (const detail of ['three', 'four', 'five']) await record(detail)
    await vault.close()
    layOut(folder.path, older)

    let session = await reopen(keychain)
    expect(await vault.audit.verify(session)).toMatchObject({ intact: false, problem: 'older_than_keychain' })
    for (let more = 0; more < 20; more += 1) await record('more')
    await vault.close()
    session = await reopen(keychain)
    expect(await vault.audit.verify(session)).toMatchObject({ intact: false, problem: 'older_than_keychain' })
  })

  test('control: without it nothing in an older copy tells', async () => {
    await record('one')
    await vault.close()
    const older = filesOf(folder.path)
    await reopen()
    await record('two')
    await vault.close()
    layOut(folder.path, older)
    const session = await reopen()
    expect(await vault.audit.verify(session)).toMatchObject({ intact: true, keychain: 'none' })
  })

  test('that is away holds up nothing, and is told as away', async () => {
    const keychain = holdingKeychain()
    await prepared(keychain)
    const session = await enter()
    keychain.standing = 'keychain_locked'
    await record('three')
    expect(await vault.audit.verify(session)).toMatchObject({ intact: true, keychain: 'away' })
  })

  test('that hangs is not waited for without end', async () => {
    const keychain = holdingKeychain()
    await prepared(keychain)
    const session = await enter()
    const asked = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<void>()
    keychain.whileAsked = async () => {
      asked.resolve()
      await answered.promise
    }
    const verdict = vault.audit.verify(session)
    await asked.promise
    clock.advance(DAY / 24)
    expect(await verdict).toMatchObject({ intact: true, keychain: 'away' })
    keychain.whileAsked = async () => {}
    answered.resolve()
  })

  test('that only encrypts is not asked: what it encrypts goes back with the file', async () => {
    await vault.close()
    const keychain = encryptingKeychain()
    const session = await reopen(keychain)
    await enable(session)
    await record('one')
    expect(await vault.audit.verify(session)).toMatchObject({ intact: true, keychain: 'none' })
  })

  test('keeps nothing for an account that does not use it', async () => {
    await vault.close()
    const keychain = holdingKeychain()
    await reopen(keychain)
    await record('one')
    await vault.close()
    expect([...keychain.held.keys()]).toEqual([])
    await reopen(keychain)
  })
})

describe('the file to save', () => {
  const entry: AuditEntry = { number: 1, at: '2026-01-15T12:00:00.000Z', action: 'credential.revealed', actor: { ...SOMEBODY, agent: '=cmd|"/c calc"!A1' }, credential_id: null, exchange_name: 'binance', refused: null, detail: null, adopted: false }

  test('as CSV has a line for each entry, and no cell that a spreadsheet would run', () => {
    expect(exportFile([entry], 'csv', '2026-02-03T04:05:06.000Z')).toEqual({
      file_name: 'tradekeep-audit-2026-02-03.csv',
      media_type: 'text/csv',
      content:
        'number,at,action,actor,door,address,agent,session_id,credential_id,exchange_name,refused,detail,adopted\r\n' +
        `1,2026-01-15T12:00:00.000Z,credential.revealed,visitor,http,127.0.0.1,"'=cmd|""/c calc""!A1",,,binance,,,false\r\n`,
    })
  })

  test('as JSON gives the entries back', () => {
    const { content, file_name } = exportFile([entry], 'json', '2026-02-03T04:05:06.000Z')
    expect([JSON.parse(content), file_name]).toEqual([{ exported_at: '2026-02-03T04:05:06.000Z', entries: [entry] }, 'tradekeep-audit-2026-02-03.json'])
  })

  test.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['＝1', "'＝1"],
    ['a=b', 'a=b'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['', ''],
  ])('writes %j as %j', (text, cell) => {
    expect(csvCell(text)).toBe(cell)
  })
})
