import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { email } from '../../src-preload/contract/text.ts'
import type { Vault } from '../../src-main/vault.ts'
import { DAY, VirtualClock } from '../support/clock.ts'
import { rename, setRole } from '../support/profiles.ts'
import { RUNS } from '../support/property.ts'
import { withRawFile } from '../support/raw-file.ts'
import { codeOf, DESKTOP_CLIENT, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const word = (minimum = 1, maximum = 12) => fc.string({ unit: fc.constantFrom(...LETTERS, ...'0123456789'), minLength: minimum, maxLength: maximum })
const label = word().filter((text) => text !== '')
const domain = fc.tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom('co', 'com', 'io', 'example', '中国', 'рф', 'xn--fiqs8s')).map(([labels, top]) => [...labels, top].join('.'))
const local = fc.tuple(word(), fc.constantFrom('', '.', '+', '_', '-'), word()).map((parts) => parts.join(''))

describe('email', () => {
  const accepts = (text: string) => email.safeParse(text).success

  test('Property 4: plain, tagged, sub-domain and unicode-domain addresses are accepted', () => {
    for (const known of ['a@b.co', 'user+tag@example.com', 'user@mail.sub.example.co.uk', 'user@例え.jp', 'user@bücher.example', "o'neil@example.ie"]) expect(accepts(known), known).toBe(true)
    fc.assert(
      fc.property(local, domain, (name, host) => {
        expect(email.parse(`${name}@${host}`)).toBe(`${name}@${host}`)
        expect(email.parse(`  ${name}@${host}\n`)).toBe(`${name}@${host}`)
      }),
      RUNS,
    )
  })

  test('Property 4: what is not an address is refused', () => {
    const refused = ['', ' ', 'not-an-email', '@example.com', 'user@', 'a b@example.com', 'a@b@c.com', 'a@b', '.a@b.co', 'a.@b.co', 'a..b@c.co', 'a@-b.co', 'a@b-.co', 'a@b..co', 'a@b.c', 'a@b.1', '<a@b.co>', `${'a'.repeat(65)}@b.co`]
    for (const known of refused) expect(accepts(known), known).toBe(false)
    const broken = fc.oneof(
      local,
      domain.map((host) => `@${host}`),
      local.map((name) => `${name}@`),
      fc.tuple(local, domain).map(([name, host]) => `${name}@@${host}`),
      fc.tuple(local, local, domain).map(([one, two, host]) => `${one}@${two}@${host}`),
      fc.tuple(local, local, domain).map(([one, two, host]) => `${one} ${two}@${host}`),
      fc.tuple(local, domain, fc.constantFrom('\u0000', '\n', '\t', '"', '(', ',')).map(([name, host, odd]) => `${name}${odd}x@${host}`),
      fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !/^\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*$/u.test(text)),
    )
    fc.assert(
      fc.property(broken, (text) => {
        expect(accepts(text)).toBe(false)
      }),
      RUNS,
    )
  })
})

describe('accounts', () => {
  let folder: ReturnType<typeof temporaryFolder>
  let vault: Vault
  let clock: VirtualClock
  let admin: TestAccount
  let taken = 0

  beforeAll(async () => {
    folder = temporaryFolder()
    clock = new VirtualClock()
    vault = await openTestVault(folder.path, { clock })
    admin = await registerAccount(vault, 'first-of-all')
  })

  afterAll(async () => {
    await vault.close()
    folder.remove()
  })

  const register = (username: string, address: string) =>
    vault.accounts.register({ username, email: address, password: new Secret(PASSWORD), setupToken: null }, admin.session, DESKTOP_CLIENT, null)
  const anyCase = (text: string) => fc.array(fc.boolean(), { minLength: text.length, maxLength: text.length }).map((upper) => Array.from(text, (letter, at) => (upper[at] === true ? letter.toUpperCase() : letter)).join(''))
  const account = word(3, 10).chain((text) => fc.record({ name: fc.constant(text), sameName: anyCase(text), sameAddress: anyCase(`${text}@example.com`) }))

  test('Property 5: a second account with the same name or address, in any letter case, is refused', async () => {
    await fc.assert(
      fc.asyncProperty(account, async ({ name, sameName, sameAddress }) => {
        taken += 1
        const unique = `${name}.${taken}`
        await register(unique, `${taken}.${name}@example.com`)
        expect(await codeOf(register(`${sameName}.${taken}`, `other.${taken}.${name}@example.com`))).toBe('ACCOUNT_EXISTS')
        expect(await codeOf(register(`other.${unique}`, `${taken}.${sameAddress}`))).toBe('ACCOUNT_EXISTS')
      }),
      RUNS,
    )
  })

  test('Property 5: of two created at the same moment one is refused', async () => {
    await fc.assert(
      fc.asyncProperty(account, fc.boolean(), async ({ name, sameName, sameAddress }, byName) => {
        taken += 1
        const [one, other] = byName ? [`${name}.${taken}`, `${sameName}.${taken}`] : [`one.${taken}`, `other.${taken}`]
        const [oneAddress, otherAddress] = byName ? [`one.${taken}@example.com`, `other.${taken}@example.com`] : [`${taken}.${name}@example.com`, `${taken}.${sameAddress}`]
        const results = await Promise.allSettled([register(one, oneAddress), register(other, otherAddress)])
        const refused = results.filter((result) => result.status === 'rejected')
        expect(refused).toHaveLength(1)
        expect(refused[0]?.reason).toMatchObject({ code: 'ACCOUNT_EXISTS' })
      }),
      RUNS,
    )
  })

  test("Property 5: an account takes no other's name or address, in any letter case, also of two at the same moment", async () => {
    const [one, other] = await Promise.all(['one-to-rename', 'other-to-rename'].map(async (which) => vault.accounts.authenticate((await register(which, `${which}@example.com`)).session.accessToken)))
    if (one === undefined || other === undefined) throw new Error('two were registered')
    await fc.assert(
      fc.asyncProperty(account, fc.boolean(), async ({ name, sameName, sameAddress }, byName) => {
        taken += 1
        const [first, second] = byName ? [{ username: `${name}.${taken}` }, { username: `${sameName}.${taken}` }] : [{ email: `${taken}.${name}@example.com` }, { email: `${taken}.${sameAddress}` }]
        const results = await Promise.allSettled([rename(vault, one, first), rename(vault, other, second)])
        expect(results.filter((result) => result.status === 'rejected').map(({ reason }) => (reason as { code?: unknown }).code)).toEqual(['ACCOUNT_EXISTS'])
        const [winner, loser, wanted] = results[0].status === 'fulfilled' ? [one, other, second] : [other, one, first]
        expect(await codeOf(rename(vault, loser, wanted))).toBe('ACCOUNT_EXISTS')
        // Its own, in another letter case, is nobody else's.
        expect(await rename(vault, winner, wanted)).toMatchObject(wanted)
      }),
      RUNS,
    )
  })

  test('Property 6: what is told of an account holds no key, no password material', async () => {
    await fc.assert(
      fc.asyncProperty(word(3, 10), word(12, 14), async (name, secret) => {
        taken += 1
        const password = `${secret}-${taken}`
        const { session, recoveryCode } = await vault.accounts.register({ username: `${name}.${taken}`, email: `${taken}@example.com`, password: new Secret(password), setupToken: null }, admin.session, DESKTOP_CLIENT, null)
        const live = await vault.accounts.authenticate(session.accessToken)
        const told = JSON.stringify([session.user, await vault.accounts.me(live), session, live])
        for (const hidden of [password, recoveryCode.expose('looked for in a test'), session.accessToken.expose('looked for in a test'), session.refreshToken.expose('looked for in a test')]) expect(told).not.toContain(hidden)
        expect(Object.keys(session.user).toSorted()).toEqual(['created_at', 'email', 'id', 'last_login', 'locked', 'role', 'username'])
      }),
      RUNS,
    )
  })

  test('Property 8: an account is dated by the vault, and a login under a clock set back dates nothing before its creation', async () => {
    await fc.assert(
      fc.asyncProperty(word(3, 10), fc.integer({ min: -400, max: 400 }), async (name, days) => {
        taken += 1
        const { session } = await register(`${name}.${taken}`, `${taken}.${name}@example.org`)
        expect(session.user.created_at).toBe(new Date(clock.now()).toISOString())
        const before = clock.now()
        clock.set(before + days * DAY)
        const { user } = await vault.accounts.login({ username: `${name}.${taken}`, password: new Secret(PASSWORD) }, HTTP_CLIENT, null)
        expect(user.created_at).toBe(session.user.created_at)
        expect(Date.parse(user.last_login ?? '')).toBeGreaterThanOrEqual(Date.parse(user.created_at))
        clock.set(before)
      }),
      RUNS,
    )
  })

  test('Property 8: names and roles that change under a clock set at will never date a change before the one before it', async () => {
    const session = await vault.accounts.authenticate((await register('dated', 'dated@example.com')).session.accessToken)
    let username = 'dated'
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom('name', 'address', 'role'), fc.integer({ min: -400, max: 400 })), { minLength: 1, maxLength: 6 }), async (changes) => {
        taken += 1
        const before = clock.now()
        let last = timesOf(session.accountId)
        for (const [number, [what, days]] of changes.entries()) {
          clock.set(before + days * DAY)
          if (what === 'role') await setRole(vault, admin.session, username, number % 2 === 0 ? 'admin' : 'trader')
          else username = (await rename(vault, session, what === 'name' ? { username: `dated.${taken}.${number}` } : { email: `${number}.${taken}@example.org` })).username
          const next = timesOf(session.accountId)
          expect(next[0]).toBe(last[0])
          expect(next[1]).toBeGreaterThanOrEqual(last[1])
          last = next
        }
        clock.set(before)
      }),
      RUNS,
    )
  })

  /** When an account was made and last changed. */
  const timesOf = (id: string): [number, number] =>
    withRawFile(folder.path, (file) => file.prepare<[string], [number, number]>('SELECT created_at, updated_at FROM accounts WHERE id = ?').raw().get(id)) ?? [0, 0]
})
