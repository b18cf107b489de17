import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { findExchange, type CatalogueEntry } from '../../src-main/exchanges/catalogue.ts'
import type { CheckResult } from '../../src-main/exchanges/check.ts'
import { runCheck } from '../../src-main/exchanges/run-check.ts'
import type { Credential } from '../../src-preload/contract/credentials.ts'
import type { FieldName } from '../../src-preload/contract/exchanges.ts'
import { startHyperliquid, HYPERLIQUID_REPLIES, type HyperliquidAccount } from '../exchanges/hyperliquid.ts'
import { base58, ethereumAddress, madeUpFields } from '../exchanges/made-up-fields.ts'
import { json, PATIENT, startSimulator, type Simulator } from '../exchanges/simulator.ts'
import { lighterAnswers, WALLET_ANSWERS } from '../exchanges/wallet-answers.ts'
import { apiKey, draftOf, openTestVault, registerAccount, temporaryFolder } from '../support/vault.ts'

// The first three accounts of a development chain whose keys everybody knows.
const MAIN = { key: '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80', address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' }
const AGENT = { key: '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d', address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' }
const OTHER = { key: '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a', address: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC' }
const SUB = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'

let simulator: Simulator
afterEach(() => simulator.close())

function check(exchange: string, fields: Partial<Record<FieldName, string>>, testnet = false): Promise<CheckResult> {
  return runCheck({ exchange, testnet, hostname: null, base_url: simulator.url, proxy_url: null, timeout: PATIENT, fields })
}

const asked = (): string[] => simulator.requests.map(({ method, path }) => `${method} ${path}`)
const questions = (): unknown[] => simulator.requests.map(({ body }) => (JSON.parse(body) as { type: unknown }).type)

describe('hyperliquid', () => {
  const account: HyperliquidAccount = { address: MAIN.address, subAccounts: [SUB] }
  const fields = (private_key: string, wallet_address: string): Partial<Record<FieldName, string>> => ({ private_key, wallet_address })

  test('a wallet’s own key is proven by one question, and may do everything', async () => {
    simulator = await startHyperliquid([account])
    expect(await check('hyperliquid', fields(MAIN.key, MAIN.address))).toMatchObject({
      outcome: 'valid',
      key_proven: true,
      master_key: true,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'yes', withdraw: 'yes', transfer: 'yes' },
      expires_at: null,
    })
    expect(questions()).toEqual(['userRole'])
  })

  test.each([MAIN.key, MAIN.key.slice(2), MAIN.key.toUpperCase()])('the key may stand without 0x and in any letters: %s', async (key) => {
    simulator = await startHyperliquid([account])
    for (const address of [MAIN.address, MAIN.address.toLowerCase()]) expect(await check('hyperliquid', fields(key, address))).toMatchObject({ outcome: 'valid', key_proven: true, master_key: true })
  })

  test('an API wallet’s key is proven, cannot withdraw, and has an end', async () => {
    const validUntil = Date.now() + 90 * 86_400_000
    simulator = await startHyperliquid([{ ...account, agents: [{ address: AGENT.address, name: 'my bot', validUntil }] }])
    expect(await check('hyperliquid', fields(AGENT.key, MAIN.address))).toMatchObject({
      outcome: 'valid',
      key_proven: true,
      master_key: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'yes', withdraw: 'no', transfer: 'unknown' },
      account_info: { label: 'my bot' },
      expires_at: new Date(validUntil).toISOString(),
    })
    expect(questions()).toEqual(['userRole', 'extraAgents'])
  })

  test('the API wallet without a name is proven too, though no list has it', async () => {
    simulator = await startHyperliquid([{ ...account, agents: [{ address: AGENT.address }] }])
    expect(await check('hyperliquid', fields(AGENT.key, MAIN.address))).toMatchObject({ outcome: 'valid', key_proven: true, account_info: null, expires_at: null, permissions: { withdraw: 'no' } })
  })

  test.each<[string, string, string]>([
    ['yes', 'the main wallet', MAIN.key],
    ['no', 'its API wallet', AGENT.key],
  ])('withdraw: %s: %s signs for its sub-account', async (withdraw, _whose, key) => {
    simulator = await startHyperliquid([{ ...account, agents: [{ address: AGENT.address, name: 'bot' }] }])
    expect(await check('hyperliquid', fields(key, SUB))).toMatchObject({ outcome: 'valid', key_proven: true, permissions: { withdraw } })
    expect(questions().length).toBeLessThanOrEqual(3)
  })

  const other: HyperliquidAccount = { address: OTHER.address, agents: [{ address: AGENT.address, name: 'theirs' }], vaults: ['0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65'] }
  test.each<[string, string, Partial<Record<FieldName, string>>]>([
    ['key_of_another_wallet', 'the key of somebody else’s API wallet', fields(AGENT.key, MAIN.address)],
    ['key_of_another_wallet', 'the key of another main wallet', fields(OTHER.key, MAIN.address)],
    ['key_of_another_wallet', 'a key that nobody knows, as after an API wallet has ended', fields(`0x${'17'.repeat(32)}`, MAIN.address)],
    ['key_of_another_wallet', 'the key of another main wallet for a sub-account', fields(OTHER.key, SUB)],
    ['address_of_agent', 'the address of the API wallet instead of the main one', fields(AGENT.key, AGENT.address)],
    ['address_of_agent', 'an API wallet’s address beside another key', fields(MAIN.key, AGENT.address)],
    ['wallet_unknown', 'a wallet that never was at the exchange, with its own key', fields(`0x${'17'.repeat(32)}`, ethereumAddress(`0x${'17'.repeat(32)}`))],
    ['wallet_unknown', 'a wallet that never was at the exchange, with another key', fields(MAIN.key, ethereumAddress(`0x${'17'.repeat(32)}`))],
  ])('rejected, %s: %s', async (cause, _name, entered) => {
    simulator = await startHyperliquid([account, other])
    expect(await check('hyperliquid', entered)).toMatchObject({ outcome: 'rejected', cause, code: null })
  })

  test('an API wallet that the exchange still lists past its end is expired', async () => {
    simulator = await startSimulator(({ body }) => json(200, body.includes('userRole') ? { role: 'agent', data: { user: MAIN.address } } : [{ name: 'old', address: AGENT.address, validUntil: Date.now() - 1 }]))
    expect(await check('hyperliquid', fields(AGENT.key, MAIN.address))).toMatchObject({ outcome: 'expired', cause: 'key_expired' })
  })

  test('for a vault, whose leader is not told, the key is not proven', async () => {
    simulator = await startHyperliquid([account, other])
    expect(await check('hyperliquid', fields(MAIN.key, other.vaults?.[0] ?? ''))).toMatchObject({ outcome: 'valid', key_proven: false })
  })

  test.each<[string, string, Parameters<typeof json>]>([
    ['unknown_error', 'a role of another form', [200, { role: 'emperor' }]],
    ['unknown_error', 'an agent without a master', [200, { role: 'agent' }]],
    ['unknown_error', 'an agent of something that is no address', [200, { role: 'agent', data: { user: 'me' } }]],
    ['unknown_error', 'null', [200, null]],
    ['unreachable', '500 with null, as it fails', [500, null]],
    ['unreachable', '502', [502, {}]],
  ])('%s: %s', async (outcome, _name, answer) => {
    simulator = await startHyperliquid([account])
    simulator.fault = json(...answer)
    expect(await check('hyperliquid', fields(MAIN.key, MAIN.address))).toMatchObject({ outcome })
  })

  test('its limits and its complaints about a question say nothing about the key', async () => {
    simulator = await startHyperliquid([account])
    simulator.fault = HYPERLIQUID_REPLIES.tooManyRequests
    expect(await check('hyperliquid', fields(MAIN.key, MAIN.address))).toMatchObject({ outcome: 'rate_limited', code: 'HTTP 429' })
    simulator.fault = HYPERLIQUID_REPLIES.unreadable
    expect(await check('hyperliquid', fields(MAIN.key, MAIN.address))).toMatchObject({ outcome: 'unknown_error', code: 'HTTP 422' })
  })

  test('nothing but /info is asked, and nothing is signed', async () => {
    simulator = await startHyperliquid([{ ...account, agents: [{ address: AGENT.address, name: 'bot' }] }])
    for (const key of [MAIN.key, AGENT.key, OTHER.key]) for (const testnet of [false, true]) await check('hyperliquid', fields(key, MAIN.address), testnet)
    expect([...new Set(asked())]).toEqual(['POST /info'])
    for (const { body } of simulator.requests) expect(Object.keys(JSON.parse(body) as object).toSorted()).toEqual(['type', 'user'])
  })
})

describe('other wallets', () => {
  const fieldsOf = (exchange: string): Partial<Record<FieldName, string>> => {
    const entry = findExchange(exchange)
    if (entry === undefined) throw new Error('not in the catalogue')
    return madeUpFields(entry, 'wallets')
  }
  test.each(['aster', 'grvt', 'nado', 'pacifica', 'paradex'] as const)('%s: the wallet’s own key is proven', async (exchange) => {
    simulator = await startSimulator(WALLET_ANSWERS[exchange])
    expect(await check(exchange, fieldsOf(exchange))).toMatchObject({ outcome: 'valid', key_proven: true, permissions: { read: 'yes', withdraw: 'yes', trade_futures: 'unknown' } })
  })

  test.each(['dydx', 'hibachi'] as const)('%s: an answer does not prove the private key', async (exchange) => {
    simulator = await startSimulator(WALLET_ANSWERS[exchange])
    expect(await check(exchange, fieldsOf(exchange))).toMatchObject({ outcome: 'valid', key_proven: false, permissions: { withdraw: 'unknown' } })
  })

  test('derive: a session key is proven by the signed question; the owner’s own may withdraw too', async () => {
    simulator = await startSimulator(WALLET_ANSWERS.derive)
    expect(await check('derive', fieldsOf('derive'))).toMatchObject({ outcome: 'valid', key_proven: true, permissions: { withdraw: 'yes' } })
    expect(await check('derive', { ...fieldsOf('derive'), private_key: AGENT.key })).toMatchObject({ outcome: 'valid', key_proven: true, permissions: { withdraw: 'unknown' } })
    expect(simulator.requests[0]?.headers['x-lyrasignature']).toMatch(/^0x[0-9a-f]{130}$/u)
  })

  test.each(['nado', 'pacifica'] as const)('%s: a key that is not the wallet’s own may be one that it allowed, and is not proven', async (exchange) => {
    simulator = await startSimulator(WALLET_ANSWERS[exchange])
    const private_key = exchange === 'pacifica' ? base58(Buffer.alloc(32, 7)) : AGENT.key
    expect(await check(exchange, { ...fieldsOf(exchange), private_key })).toMatchObject({ outcome: 'valid', key_proven: false, permissions: { withdraw: 'unknown' } })
  })

  test('extended: the account’s public key is that of the private key, or of another', async () => {
    simulator = await startSimulator(WALLET_ANSWERS.extended)
    expect(await check('extended', { ...fieldsOf('extended'), private_key: '0x1' })).toMatchObject({ outcome: 'valid', key_proven: true, master_key: true, account_info: { uid: '3342', label: 'Main account' }, permissions: { read: 'yes', withdraw: 'unknown' } })
    expect(asked()).toEqual(['GET /api/v1/user/account/info'])
    expect(await check('extended', { ...fieldsOf('extended'), private_key: '0x2' })).toMatchObject({ outcome: 'rejected', cause: 'key_of_another_wallet' })
    await simulator.close()
    simulator = await startSimulator(({ path }) => json(200, { status: 'OK', data: path.endsWith('/account/info') ? {} : [{ asset: 'USDC', balance: '13500', availableToWithdraw: '100' }] }))
    expect(await check('extended', { ...fieldsOf('extended'), private_key: '0x1' })).toMatchObject({ outcome: 'valid', key_proven: false })
  })

  test('nado: an address without an account is not known there', async () => {
    simulator = await startSimulator(() => json(200, { status: 'success', data: { subaccount: '0x1', exists: false, spot_balances: [{ product_id: 0, balance: { amount: '0' } }], perp_balances: [] } }))
    expect(await check('nado', fieldsOf('nado'))).toMatchObject({ outcome: 'rejected', cause: 'wallet_unknown' })
  })

  test('paradex: a key of another wallet is told without asking, since the login would not mind', async () => {
    simulator = await startSimulator(WALLET_ANSWERS.paradex)
    expect(await check('paradex', { private_key: MAIN.key, wallet_address: OTHER.address })).toMatchObject({ outcome: 'rejected', cause: 'key_of_another_wallet' })
    expect(asked()).toEqual([])
    expect(await check('paradex', { private_key: MAIN.key, wallet_address: `0x0${'4'.repeat(63)}` })).toMatchObject({ outcome: 'valid', key_proven: true })
    expect(asked()).toEqual(['GET /v1/system/config', 'POST /v1/auth', 'GET /v1/balance'])
  })

  test('lighter: the account’s own page says whose it is', async () => {
    const { account_id: _number, ...own } = { ...fieldsOf('lighter'), private_key: MAIN.key }
    simulator = await startSimulator(lighterAnswers(MAIN.address))
    for (const fields of [own, { ...own, account_id: '1077' }]) expect(await check('lighter', fields)).toMatchObject({ outcome: 'valid', key_proven: true, permissions: { withdraw: 'yes' } })
    await simulator.close()
    simulator = await startSimulator(lighterAnswers(OTHER.address))
    expect(await check('lighter', { ...own, account_id: '1077' })).toMatchObject({ outcome: 'rejected', cause: 'key_of_another_wallet' })
    await simulator.close()
    simulator = await startSimulator(lighterAnswers('somebody'))
    expect(await check('lighter', { ...own, account_id: '1077' })).toMatchObject({ outcome: 'valid', key_proven: false })
  })
})

describe('through the vault', () => {
  const folder = temporaryFolder()
  afterAll(() => folder.remove())

  test('a proven key carries no doubt, an unproven one does, and one of another wallet is not bound', async () => {
    const vault = await openTestVault(folder.path)
    try {
      const { session } = await registerAccount(vault, 'mia')
      const bind = (exchange: string, fields: Record<string, string>) => vault.credentials.bind(session, draftOf(apiKey(exchange, fields, { base_url: simulator.url, timeout_ms: PATIENT })), { verify: true })
      const kinds = ({ findings }: Credential): string[] => findings.map(({ kind }) => kind)
      const validUntil = Date.now() + 5 * 86_400_000 + 60_000
      simulator = await startHyperliquid([{ address: MAIN.address, agents: [{ address: AGENT.address, name: 'bot', validUntil }] }])
      const bound = await bind('hyperliquid', { private_key: AGENT.key, wallet_address: MAIN.address })
      expect(bound).toMatchObject({ state: 'valid', expires_at: new Date(validUntil).toISOString(), expires_at_source: 'exchange', permissions: { withdraw: 'no' } })
      expect(kinds(bound)).toEqual(['expires_soon', 'trades_futures'])
      await expect(bind('hyperliquid', { private_key: AGENT.key, wallet_address: AGENT.address })).rejects.toMatchObject({ code: 'CREDENTIAL_VERIFICATION_FAILED', details: { outcome: 'rejected', cause: 'address_of_agent' } })
      await expect(bind('hyperliquid', { private_key: MAIN.key.slice(0, -1), wallet_address: MAIN.address })).rejects.toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ path: 'private_key', problem: 'not_hex_key' }] } })
      await simulator.close()
      simulator = await startSimulator(WALLET_ANSWERS.dydx)
      const { private_key = '', wallet_address = '' } = madeUpFields(findExchange('dydx') as CatalogueEntry, 'vault')
      expect(kinds(await bind('dydx', { private_key, wallet_address }))).toEqual(['key_not_proven'])
    } finally {
      await vault.close()
    }
  })
})
