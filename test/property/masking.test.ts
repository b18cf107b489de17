import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import type { Vault } from '../../src-main/vault.ts'
import { RUNS } from '../support/property.ts'
import { apiKey, draftOf, openTestVault, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let mia: TestAccount

beforeAll(async () => {
  folder = temporaryFolder()
  vault = await openTestVault(folder.path)
  mia = await registerAccount(vault, 'mia')
})

afterAll(async () => {
  await vault.close()
  folder.remove()
})

const masked = async (exchange: string, fields: Record<string, string>) => (await vault.credentials.bind(mia.session, draftOf(apiKey(exchange, fields)), { verify: false })).api_key_masked

/** Printable characters that an HTTP header can carry, which is what keys are made of. */
const key = (minLength: number, maxLength: number) => fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), minLength, maxLength })

const shownOf = (length: number): number => (length < 9 ? 0 : length < 16 ? 2 : 4)

describe('the masked form', () => {
  test('Property 13: shows at most the ends that may be shown, behind always as many dots', async () => {
    let dots: string | undefined
    await fc.assert(
      fc.asyncProperty(fc.oneof(key(1, 8), key(9, 15), key(16, 200)), fc.uuid(), async (text, unique) => {
        // A short key may come up twice; that it is bound already is the one refusal that is no failure here.
        const shown = await masked('binance', { api_key: text, api_secret: unique }).catch((error: unknown) => {
          fc.pre(!(error instanceof VaultError && error.code === 'DUPLICATE_CREDENTIAL'))
          throw error
        })
        const ends = shownOf(text.length)
        dots ??= shown?.slice(ends, shown.length - ends)
        expect(shown).toBe(text.slice(0, ends) + (dots ?? '') + (ends === 0 ? '' : text.slice(-ends)))
        expect(dots).toMatch(/^•+$/u)
      }),
      RUNS,
    )
  })

  test('Property 13: the edges of the rule, to the character', async () => {
    expect(await masked('binance', { api_key: '12345678', api_secret: 's' })).toBe('••••••••')
    expect(await masked('binance', { api_key: '123456789', api_secret: 's' })).toBe('12••••••••89')
    expect(await masked('binance', { api_key: '123456789abcdef', api_secret: 's' })).toBe('12••••••••ef')
    expect(await masked('binance', { api_key: '123456789abcdefg', api_secret: 's' })).toBe('1234••••••••defg')
  })

  test('Property 13: where only a secret identifies the credential, nothing of it is shown', async () => {
    expect(await masked('mudrex', { api_secret: 'a secret'.replace(' ', '-').repeat(4) })).toBeNull()
  })

  test('the best name that the exchange knows is masked: key, then wallet, then user', async () => {
    expect(await masked('cryptomus', { uid: 'customer-0001', api_secret: 's'.repeat(20) })).toBe('cu••••••••01')
    expect(await masked('hyperliquid', { wallet_address: '0x52908400098527886E0F7030069857D2E4169EE7', private_key: `0x${'ab'.repeat(32)}` })).toBe('0x52••••••••9EE7')
  })

  test('a wallet address is the same in any letter case, a key is not', async () => {
    const again = { wallet_address: '0x52908400098527886e0f7030069857d2e4169ee7', private_key: `0x${'cd'.repeat(32)}` }
    await expect(masked('hyperliquid', again)).rejects.toMatchObject({ code: 'DUPLICATE_CREDENTIAL' })
    await masked('coinex', { api_key: 'CaseMatters0123456', api_secret: 's' })
    expect(await masked('coinex', { api_key: 'casematters0123456', api_secret: 's' })).toBe('case••••••••3456')
  })
})
