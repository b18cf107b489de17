import { copyFileSync, existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { Kysely } from 'kysely'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { openLogFile } from '../../src-main/platform/log-file.ts'
import { MIGRATIONS } from '../../src-main/store/migrations.ts'
import { migrate } from '../../src-main/store/migrator.ts'
import type { Schema } from '../../src-main/store/schema.ts'
import { GuardedSqliteDialect } from '../../src-main/store/sqlite.ts'
import { formsOf, LeakSearch } from '../support/leak-search.ts'
import { exchangeSecret, RUNS } from '../support/property.ts'
import { apiKey, codeOf, DESKTOP_CLIENT, draftOf, NO_OPTIONS, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

// Letters and digits as exchanges hand out; then what JSON and URLs write otherwise, and what people write in notes.
const awkward = (characters: string) => fc.string({ unit: fc.constantFrom(...Array.from(characters)), minLength: 24, maxLength: 64 })
const AWKWARD = '"\\/+=&%#?<>\'_-.~ABCabc012'
// Without bias: "24 random characters" must not come out as 24 times the same one, which any file may hold.
const apiKeyText = fc.noBias(exchangeSecret())
const secret = fc.noBias(fc.oneof({ arbitrary: exchangeSecret(), weight: 3 }, { arbitrary: awkward(AWKWARD), weight: 1 }))
const words = fc.noBias(awkward(`${AWKWARD} é密码🔑Абв`))

const credential = fc.record({ api_key: apiKeyText, api_secret: secret, passphrase: secret, label: words, note: words })

/** Everything of the credentials that must not be found, label and note included: they are sealed too. */
const hidden = (credentials: readonly Record<string, string>[]) => credentials.flatMap((each) => Object.values(each))

async function keepCopyBeforeMigration(folder: string): Promise<void> {
  const file = path.join(folder, 'vault.db')
  const connection = new Database(file)
  const database = new Kysely<Schema>({ dialect: new GuardedSqliteDialect(connection) })
  await migrate(connection, database, { file, log: null }, [...MIGRATIONS, { title: 'nothing', up: async () => {} }])
  await database.destroy()
}

describe('leaks', () => {
  test('Property 2: no window of a stored credential stands in any file of the vault, open or closed', async () => {
    let searched = 0
    await fc.assert(
      fc.asyncProperty(fc.array(credential, { minLength: 1, maxLength: 6 }), async (credentials) => {
        const folder = temporaryFolder()
        const vault = await openTestVault(folder.path, { log: openLogFile(folder.path) })
        const { session, issued, recoveryCode } = await registerAccount(vault, 'mia')
        for (const { label, note, ...fields } of credentials) {
          const draft = draftOf(apiKey('okx', fields, { check_from: 'nowhere' }), { label, note, tags: [label.slice(0, 24)] })
          await vault.credentials.bind(session, draft, { verify: false })
          // A refused write must not leave anything behind either.
          expect(await codeOf(vault.credentials.bind(session, draft, { verify: false }))).toBe('DUPLICATE_CREDENTIAL')
        }
        // A web session, an update that replaces secrets and a deletion that can still be undone.
        const [first, last] = [credentials[0], credentials.at(-1)]
        if (first === undefined || last === undefined) throw new Error('nothing was generated')
        const fields = { headers: new Secret(JSON.stringify({ authorization: first.api_secret })), cookies: new Secret(`sid=${first.api_key}`) }
        const { id } = await vault.credentials.bind(session, draftOf({ kind: 'web_session', exchange: 'okx', fields, options: NO_OPTIONS }, { label: first.label, note: first.note }), { verify: true })
        await vault.credentials.update(session, id, { label: last.note, fields: { cookies: new Secret(`sid=${last.passphrase}`) }, options: {}, password: null }, { verify: true }, DESKTOP_CLIENT)
        await vault.credentials.delete(session, id)
        await vault.credentials.list(session, { includeInactive: true, limit: 100, cursor: null })
        const tokens = [recoveryCode, issued.accessToken, issued.refreshToken].map((token) => token.expose('a test looks for it'))
        const search = new LeakSearch([...hidden(credentials), PASSWORD, ...tokens])

        expect(readdirSync(folder.path)).toEqual(expect.arrayContaining(['lock.db', 'lock.json', 'tradekeep.log', 'vault.db', 'vault.db-wal', 'vault.db-shm']))
        expect(search.findInFolder(folder.path)).toEqual([])
        await vault.close()
        await keepCopyBeforeMigration(folder.path)
        expect(existsSync(path.join(folder.path, `vault.db.before-version-${MIGRATIONS.length + 1}`))).toBe(true)
        expect(search.findInFolder(folder.path)).toEqual([])
        searched += readdirSync(folder.path).length
        folder.remove()
      }),
      RUNS,
    )
    expect(searched).toBeGreaterThan(RUNS.numRuns)
  })

  test('Property 2: a single window written in plain is found, in the file and in a copy beside it', async () => {
    const folder = temporaryFolder()
    const vault = await openTestVault(folder.path)
    await registerAccount(vault, 'mia')
    await vault.close()
    const [planted] = fc.sample(apiKeyText, 1)
    if (planted === undefined) throw new Error('nothing was generated')
    const raw = new Database(path.join(folder.path, 'vault.db'))
    raw.prepare('INSERT INTO settings (name, value) VALUES (?, ?)').run('planted', JSON.stringify({ nested: planted.slice(3, 12) }))
    raw.close()
    copyFileSync(path.join(folder.path, 'vault.db'), path.join(folder.path, 'elsewhere'))
    expect(new LeakSearch([planted]).findInFolder(folder.path).map((leak) => leak.split(':')[0])).toEqual(['elsewhere', 'vault.db'])
    expect(new LeakSearch([PASSWORD]).findInFolder(folder.path)).toEqual([])
    folder.remove()
  })

  test('Property 2: the search finds one planted window, in any form, at any place', () => {
    const haystack = fc.uint8Array({ minLength: 0, maxLength: 3_000 })
    const planted = fc.tuple(fc.oneof(secret, words), fc.nat(), fc.nat(), fc.nat())
    fc.assert(
      fc.property(haystack, planted, (bytes, [text, whichWindow, whichForm, where]) => {
        const characters = Array.from(text)
        const start = whichWindow % (characters.length - 8)
        const forms = formsOf(characters.slice(start, start + 9).join(''))
        const [, needle] = forms[whichForm % forms.length] ?? ['', Buffer.alloc(0)]
        const at = where % (bytes.length + 1)
        const search = new LeakSearch([text])
        expect(search.find(bytes)).toBeUndefined()
        expect(search.find(Buffer.concat([bytes.subarray(0, at), needle, bytes.subarray(at)]))).toBeDefined()
      }),
      RUNS,
    )
  })

  test('Property 2: the search finds a secret inside a longer base64, hexadecimal or JSON text', () => {
    fc.assert(
      fc.property(fc.oneof(secret, words), fc.string({ maxLength: 5 }), (text, before) => {
        const search = new LeakSearch([text])
        const whole = JSON.stringify({ before, text })
        for (const encoded of [whole, encodeURIComponent(whole), ...(['base64', 'base64url', 'hex'] as const).map((form) => Buffer.from(before + text).toString(form))]) {
          expect(search.find(Buffer.from(encoded)), encoded).toBeDefined()
        }
      }),
      // Quotes alone are the one case that only the form "json in url" finds.
      { ...RUNS, examples: [['"'.repeat(24), '']] },
    )
  })

  test('Property 2: eight characters are not yet a leak', () => {
    const [text] = fc.sample(apiKeyText, 1)
    if (text === undefined) throw new Error('nothing was generated')
    expect(new LeakSearch([text]).find(Buffer.from(`…${text.slice(0, 8)}••••${text.slice(-8)}…`))).toBeUndefined()
  })
})
