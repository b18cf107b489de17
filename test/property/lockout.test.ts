import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { DAY, HOUR, MINUTE, VirtualClock } from '../support/clock.ts'
import { encryptingKeychain } from '../support/keychains.ts'
import { apiKey, codeOf, draftOf, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

/** One that letter case and compatibility forms can be made of, full-width and ligatures too. */
const NAME = 'sofia.fink'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let owner: TestAccount
let credential: string

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  await open()
  owner = await registerAccount(vault, NAME)
  credential = (await vault.credentials.bind(owner.session, draftOf(apiKey('binance', { api_key: 'a-key-of-sofia', api_secret: 'a-secret-of-sofia' })), { verify: false })).id
})

afterEach(async () => {
  await vault.close()
  folder.remove()
})

async function open(): Promise<void> {
  vault = await openTestVault(folder.path, { clock, keychain: encryptingKeychain() })
}

const fullWidth = (text: string): string => [...text].map((letter) => (/[a-z]/u.test(letter) ? String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfe_e0) : letter)).join('')

const SPELLINGS: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toUpperCase(),
  fullWidth,
  (name) => fullWidth(name).toUpperCase(),
  (name) => name.replaceAll('fi', '\ufb01'),
  (name) => name.replaceAll('s', '\u017f'),
  (name) => name.replaceAll('k', '\u212a'),
  (name) => name.replaceAll('i', '\u2170'),
]

/** Every way to try a password of the account over HTTP. */
const DOORS: Readonly<Record<string, (spelling: (name: string) => string) => Promise<unknown>>> = {
  login: (spelling) => vault.accounts.login({ username: spelling(NAME), password: new Secret('a wrong one') }, HTTP_CLIENT, null),
  unlock: () => vault.accounts.unlock(owner.session, new Secret('a wrong one'), HTTP_CLIENT),
  reveal: () => vault.credentials.reveal(owner.session, credential, new Secret('a wrong one'), HTTP_CLIENT),
  change: () => vault.passwords.change(owner.session, { currentPassword: new Secret('a wrong one'), newPassword: new Secret('another staple-orbit 48'), someoneMayKnow: false }, HTTP_CLIENT, null),
  'change with new keys': () => vault.passwords.change(owner.session, { currentPassword: new Secret('a wrong one'), newPassword: new Secret('another staple-orbit 48'), someoneMayKnow: true }, HTTP_CLIENT, null),
  settings: () => vault.settings.update(owner.session, { mode: 'none', url: null }, new Secret('a wrong one'), HTTP_CLIENT),
  'a credential’s proxy': () => vault.credentials.update(owner.session, credential, { fields: {}, options: { proxy_url: new Secret('http://127.0.0.1:9') }, password: new Secret('a wrong one') }, { verify: false }, HTTP_CLIENT),
  profile: () => vault.profile.update(owner.session, { username: undefined, email: 'another@example.com' }, new Secret('a wrong one'), HTTP_CLIENT),
  deletion: () => vault.deletion.delete(owner.session, new Secret('a wrong one'), HTTP_CLIENT),
  role: () => vault.roles.set(owner.session, { username: NAME, role: 'admin' }, new Secret('a wrong one'), HTTP_CLIENT),
  device: () => vault.device.enable(owner.session, new Secret('a wrong one'), HTTP_CLIENT),
}

const attempt = fc.record({ door: fc.constantFrom(...Object.keys(DOORS)), spelling: fc.constantFrom(...SPELLINGS) })
type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never
const make = ({ door, spelling }: Attempt): Promise<unknown> => codeOf(DOORS[door]?.(spelling) ?? Promise.reject(new Error(door)))
const RUNS = { numRuns: process.env['CI'] === undefined ? 15 : 60 }

/** Whatever went before, the account is as if nobody had tried it. */
async function letPass(): Promise<void> {
  clock.advance(15 * MINUTE)
  await vault.accounts.login({ username: NAME, password: new Secret(PASSWORD) }, HTTP_CLIENT, null)
}

test.each(Object.keys(DOORS))('a wrong password is refused and counted at %s', async (door) => {
  for (let time = 0; time < 5; time += 1) expect(await make({ door, spelling: (name) => name })).toBe('AUTHENTICATION_FAILED')
  expect(await make({ door, spelling: (name) => name })).toBe('ACCOUNT_LOCKED')
  expect(await make({ door: 'login', spelling: (name) => name })).toBe('ACCOUNT_LOCKED')
})

test.each(SPELLINGS.map((spelling) => [spelling(NAME), spelling] as const))('%s is the same name, and no other counter', async (_name, spelling) => {
  for (let time = 0; time < 4; time += 1) await make({ door: 'login', spelling })
  expect(await make({ door: 'unlock', spelling })).toBe('AUTHENTICATION_FAILED')
  expect(await make({ door: 'login', spelling: (name) => name })).toBe('ACCOUNT_LOCKED')
})

test.each([`${NAME} `, ` ${NAME}`, `${NAME}\u200b`, NAME.replace('o', '\u043e'), `${NAME}\u0000`])('%j opens nothing, with the right password too', async (username) => {
  expect(await codeOf(vault.accounts.login({ username, password: new Secret(PASSWORD) }, HTTP_CLIENT, null))).toBe('AUTHENTICATION_FAILED')
})

test('whatever doors and spellings are mixed, the sixth try is refused unseen, and the right password with it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(attempt, { minLength: 5, maxLength: 5 }), attempt, async (five, sixth) => {
      await letPass()
      for (const one of five) expect(await make(one)).toBe('AUTHENTICATION_FAILED')
      expect(await make(sixth)).toBe('ACCOUNT_LOCKED')
      expect(await codeOf(vault.accounts.unlock(owner.session, new Secret(PASSWORD), HTTP_CLIENT))).toBe('ACCOUNT_LOCKED')
    }),
    RUNS,
  )
}, 300_000)

test('all at once there are five tries as well', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(attempt, { minLength: 8, maxLength: 10 }), async (many) => {
      await letPass()
      const codes = await Promise.all(many.map(make))
      expect(codes.filter((code) => code === 'AUTHENTICATION_FAILED')).toHaveLength(5)
      expect(codes.filter((code) => code === 'ACCOUNT_LOCKED')).toHaveLength(many.length - 5)
    }),
    RUNS,
  )
}, 300_000)

test('restarts and a clock that is set in between give no further try, and no longer lock', async () => {
  const jump = fc.constantFrom(0, -MINUTE, -HOUR, -30 * DAY)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ spelling: fc.constantFrom(...SPELLINGS), jump, restarts: fc.boolean() }), { minLength: 5, maxLength: 5 }), async (five) => {
      await letPass()
      for (const { spelling, jump: by, restarts } of five) {
        expect(await make({ door: 'login', spelling })).toBe('AUTHENTICATION_FAILED')
        clock.set(clock.now() + by)
        if (!restarts) continue
        await vault.close()
        await open()
      }
      expect(await codeOf(vault.accounts.login({ username: NAME, password: new Secret(PASSWORD) }, HTTP_CLIENT, null))).toBe('ACCOUNT_LOCKED')
    }),
    RUNS,
  )
}, 300_000)
