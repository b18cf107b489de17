import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import type { Client } from '../../src-main/accounts/session.ts'
import type { Vault } from '../../src-main/vault.ts'
import { DAY, MINUTE, VirtualClock } from '../support/clock.ts'
import { codeOf, DESKTOP_CLIENT, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault

const login = (username: string, password: string, client: Client = HTTP_CLIENT) => vault.accounts.login({ username, password: new Secret(password) }, client, null)

async function fail(times: number, username = 'mia', client: Client = HTTP_CLIENT): Promise<unknown[]> {
  const codes: unknown[] = []
  for (let time = 0; time < times; time += 1) codes.push(await codeOf(login(username, `wrong password ${time}`, client)))
  return codes
}

async function reopen(): Promise<void> {
  await vault.close()
  vault = await openTestVault(folder.path, { clock })
}

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  vault = await openTestVault(folder.path, { clock })
  await registerAccount(vault, 'mia')
})

afterEach(async () => {
  await vault.close()
  folder.remove()
})

const FIVE_REFUSALS = Array.from({ length: 5 }, () => 'AUTHENTICATION_FAILED')

describe('lockout', () => {
  test('five failures lock for fifteen minutes, the right password too', async () => {
    expect(await fail(5)).toEqual(FIVE_REFUSALS)
    expect(await codeOf(login('mia', PASSWORD))).toBe('ACCOUNT_LOCKED')
    clock.advance(15 * MINUTE - 1)
    expect(await codeOf(login('mia', PASSWORD))).toBe('ACCOUNT_LOCKED')
    clock.advance(1)
    expect((await login('mia', PASSWORD)).user.username).toBe('mia')
  })

  test('says how long, in seconds and in minutes', async () => {
    await fail(5)
    clock.advance(10 * MINUTE)
    const refusal: unknown = await login('mia', PASSWORD).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(VaultError)
    expect((refusal as VaultError).details).toEqual({ retry_after_seconds: 300 })
    expect((refusal as VaultError).values).toEqual({ seconds: 300, minutes: 5 })
  })

  test('a name that nobody has behaves alike', async () => {
    expect(await fail(6, 'nobody')).toEqual([...FIVE_REFUSALS, 'ACCOUNT_LOCKED'])
    expect(await fail(6, 'mia')).toEqual([...FIVE_REFUSALS, 'ACCOUNT_LOCKED'])
  })

  test('letter case and compatibility forms are one name, and one counter', async () => {
    await fail(2, 'MIA')
    await fail(2, 'ｍｉａ')
    await fail(1, 'mIa')
    expect(await codeOf(login('mia', PASSWORD))).toBe('ACCOUNT_LOCKED')
  })

  test('a success forgets earlier failures; four failures and a pause of a quarter of an hour do too', async () => {
    await fail(4)
    await login('mia', PASSWORD)
    expect(await fail(4)).toEqual(FIVE_REFUSALS.slice(1))
    clock.advance(15 * MINUTE)
    expect(await fail(4)).toEqual(FIVE_REFUSALS.slice(1))
    expect((await login('mia', PASSWORD)).user.username).toBe('mia')
  })

  test('outlives a restart', async () => {
    await fail(5)
    await fail(5, 'nobody')
    await reopen()
    expect(await codeOf(login('mia', PASSWORD))).toBe('ACCOUNT_LOCKED')
    expect(await codeOf(login('nobody', PASSWORD))).toBe('ACCOUNT_LOCKED')
  })

  test('a clock set back neither ends the lock nor makes it longer than it was', async () => {
    await fail(5)
    clock.set(clock.now() - 30 * DAY)
    expect(await codeOf(login('mia', PASSWORD))).toBe('ACCOUNT_LOCKED')
    const refusal: unknown = await login('mia', PASSWORD).catch((error: unknown) => error)
    expect((refusal as VaultError).details?.retry_after_seconds).toBe(15 * 60)
    clock.advance(15 * MINUTE - 1)
    expect(await codeOf(login('mia', PASSWORD))).toBe('ACCOUNT_LOCKED')
    clock.advance(1)
    expect((await login('mia', PASSWORD)).user.username).toBe('mia')
  })

  test('a clock set back does not make failures forgotten', async () => {
    await fail(4)
    clock.set(clock.now() - 30 * DAY)
    expect(await fail(1)).toEqual(['AUTHENTICATION_FAILED'])
    expect(await codeOf(login('mia', PASSWORD))).toBe('ACCOUNT_LOCKED')
  })

  test('a lock from while the clock was ahead ends in its time, also over a restart', async () => {
    const right = clock.now()
    clock.set(right + 400 * DAY)
    await fail(5)
    clock.set(right)
    await reopen()
    expect(await codeOf(login('mia', PASSWORD))).toBe('ACCOUNT_LOCKED')
    clock.advance(15 * MINUTE)
    expect((await login('mia', PASSWORD)).user.username).toBe('mia')
  })

  test('failures over HTTP do not shut out the window, failures at the window shut out HTTP too', async () => {
    await fail(7)
    expect((await login('mia', PASSWORD, DESKTOP_CLIENT)).user.username).toBe('mia')
    clock.advance(16 * MINUTE)
    await fail(5, 'mia', DESKTOP_CLIENT)
    expect(await codeOf(login('mia', PASSWORD, DESKTOP_CLIENT))).toBe('ACCOUNT_LOCKED')
    expect(await codeOf(login('mia', PASSWORD))).toBe('ACCOUNT_LOCKED')
  })

  test('unlock shares the counter with login', async () => {
    const session = await vault.accounts.authenticate((await login('mia', PASSWORD)).accessToken)
    await fail(3)
    for (let time = 0; time < 2; time += 1) expect(await codeOf(vault.accounts.unlock(session, new Secret('wrong'), HTTP_CLIENT))).toBe('AUTHENTICATION_FAILED')
    expect(await codeOf(vault.accounts.unlock(session, new Secret(PASSWORD), HTTP_CLIENT))).toBe('ACCOUNT_LOCKED')
  })

  test('many attempts at once get no more than five tries', async () => {
    const codes = await Promise.all(Array.from({ length: 10 }, (_, index) => codeOf(login('mia', `guess ${index}`))))
    expect(codes.filter((code) => code === 'AUTHENTICATION_FAILED')).toHaveLength(5)
    expect(codes.filter((code) => code === 'ACCOUNT_LOCKED')).toHaveLength(5)
  })

  test('two derivations run and eight wait; the eleventh is sent away, and loses no try', async () => {
    const attempts = Array.from({ length: 14 }, (_, index) => codeOf(login(`name-${index}`, 'guess')))
    const codes = await Promise.all(attempts)
    expect(codes.filter((code) => code === 'RATE_LIMIT_EXCEEDED')).toHaveLength(4)
  })
})
