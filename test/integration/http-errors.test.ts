import { afterAll, beforeAll, expect, test } from 'vitest'
import { exampleOf } from '../../src-main/api/error-guide.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import type { Failure } from '../../src-preload/contract/envelope.ts'
import { STATUS_OF, type ErrorCode } from '../../src-preload/contract/errors.ts'
import { LANGUAGES, type Language } from '../../src-preload/contract/names.ts'
import { BINANCE_REPLIES, binanceKeyOf, startBinance, type BinanceKey } from '../exchanges/binance.ts'
import type { Simulator } from '../exchanges/simulator.ts'
import { failureOf, NO_LIMITS, serveForTest, type Answered, type Asked, type TestHost } from '../support/http.ts'
import { withRawFile } from '../support/raw-file.ts'
import { apiKey, draftOf, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const API = '/api/v1'
const LONG = 'a'.repeat(300 * 1024)
const UNKNOWN_ID = '0198c0de-0000-7000-8000-000000000001'
/** The longest that a check may take by the contract: of which the answer comes, however busy the machine is. */
const MOST_PATIENT = 60_000

let folder: ReturnType<typeof temporaryFolder>
let exchange: Simulator
let vault: Vault
let ada: TestAccount
let token: string
let host: TestHost
let limited: TestHost
let failing: TestHost
let bound: string
const KNOWN = binanceKeyOf('known')

let closed: Promise<void> | undefined
const close = (): Promise<void> => (closed ??= vault.close())
const tokenOf = (account: TestAccount): string => account.issued.accessToken.expose('sent by a test client')
const credentialOf = (key: BinanceKey) => ({ exchange_name: 'binance', api_key: key.apiKey, api_secret: key.secret, options: { base_url: exchange.url, timeout_ms: MOST_PATIENT } })

beforeAll(async () => {
  folder = temporaryFolder()
  exchange = await startBinance({ keys: [KNOWN] })
  vault = await openTestVault(folder.path)
  ada = await registerAccount(vault, 'ada')
  token = tokenOf(ada)
  ;({ id: bound } = await vault.credentials.bind(ada.session, draftOf(apiKey('binance', { api_key: KNOWN.apiKey, api_secret: KNOWN.secret }, { base_url: exchange.url, timeout_ms: MOST_PATIENT })), { verify: true }))
  host = await serveForTest(vault)
  limited = await serveForTest(vault, { limits: { ...NO_LIMITS, all: 0 } })
  const exchanges = Object.assign(Object.create(vault.exchanges) as Vault['exchanges'], {
    supported: () => {
      throw new Error('canary')
    },
  })
  failing = await serveForTest({ ...vault, exchanges })
})

afterAll(async () => {
  for (const each of [host, limited, failing]) await each.close()
  await close()
  await exchange.close()
  folder.remove()
})

async function withFault<T>(fault: Simulator['fault'], work: () => Promise<T>): Promise<T> {
  exchange.fault = fault
  try {
    return await work()
  } finally {
    exchange.fault = null
  }
}

/** How a client comes by each code, one after the other: some need what the one before left. */
const PROVOKED: Readonly<Record<ErrorCode, (asked: Asked) => Promise<Answered>>> = {
  VALIDATION_ERROR: (asked) => host.post(`${API}/auth/login`, { username: 'ada' }, asked),
  AUTHENTICATION_FAILED: (asked) => host.ask(`${API}/credentials`, asked),
  SESSION_EXPIRED: async (asked) => {
    const other = await vault.accounts.login({ username: 'ada', password: new Secret(PASSWORD) }, { door: 'desktop', address: 'desktop', agent: 'test' }, null)
    const ended = other.accessToken.expose('sent by a test client')
    await host.post(`${API}/auth/logout`, {}, { token: ended })
    return host.ask(`${API}/users/me`, { ...asked, token: ended })
  },
  INVALID_TOKEN: (asked) => host.post(`${API}/auth/recover`, { username: 'ada', recovery_code: 'not the code', new_password: 'sunny harbour-velvet 93', confirm_password: 'sunny harbour-velvet 93' }, asked),
  PASSWORD_VALIDATION_FAILED: (asked) =>
    host.post(`${API}/auth/password`, { current_password: PASSWORD, new_password: 'password12345', confirm_password: 'password12345' }, { ...asked, token }),
  CREDENTIAL_VERIFICATION_FAILED: (asked) => withFault(BINANCE_REPLIES.badKeyId, () => host.post(`${API}/credentials`, credentialOf(binanceKeyOf('unknown')), { ...asked, token })),
  EXCHANGE_NOT_SUPPORTED: (asked) => host.ask(`${API}/exchange/binanace`, { ...asked, token }),
  FORBIDDEN: (asked) => host.ask(`${API}/health`, { ...asked, headers: { ...asked.headers, host: 'rebound.example.com' } }),
  CREDENTIAL_NOT_FOUND: (asked) => host.ask(`${API}/credentials/${UNKNOWN_ID}`, { ...asked, token }),
  NOT_FOUND: (asked) => host.ask(`${API}/nothing`, asked),
  METHOD_NOT_ALLOWED: (asked) => host.ask(`${API}/health`, { ...asked, method: 'DELETE' }),
  DUPLICATE_CREDENTIAL: (asked) => host.post(`${API}/credentials`, credentialOf(KNOWN), { ...asked, token }),
  ACCOUNT_EXISTS: (asked) => host.post(`${API}/auth/register`, { username: 'Ada', email: 'other@example.com', password: PASSWORD, confirm_password: PASSWORD }, { ...asked, token }),
  PAYLOAD_TOO_LARGE: (asked) => host.post(`${API}/auth/login`, { username: LONG, password: 'x' }, asked),
  VAULT_LOCKED: async (asked) => {
    await vault.accounts.lock(ada.session)
    const answer = await host.ask(`${API}/credentials`, { ...asked, token })
    await host.post(`${API}/auth/unlock`, { password: PASSWORD }, { token })
    return answer
  },
  RATE_LIMIT_EXCEEDED: (asked) => limited.ask(`${API}/health`, asked),
  ENCRYPTION_ERROR: async (asked) => {
    withRawFile(folder.path, (connection) => connection.exec('UPDATE credentials SET record = zeroblob(64)'))
    return host.ask(`${API}/credentials/${bound}/verify`, { ...asked, method: 'POST', token })
  },
  INTERNAL_SERVER_ERROR: (asked) => failing.ask(`${API}/exchange/supported`, { ...asked, token }),
  NETWORK_ERROR: (asked) => withFault('reset', () => host.post(`${API}/credentials`, credentialOf(binanceKeyOf('another')), { ...asked, token })),
  ACCOUNT_LOCKED: async (asked) => {
    for (let at = 0; at < 5; at += 1) await host.post(`${API}/auth/login`, { username: 'ada', password: 'wrong' })
    return host.post(`${API}/auth/login`, { username: 'ada', password: PASSWORD }, asked)
  },
  STORAGE_UNAVAILABLE: async (asked) => {
    await close()
    return host.ask(`${API}/credentials`, { ...asked, token })
  },
}

/** Times, ids and measured seconds differ from one run to the next. */
const withoutChance = (failure: Failure): unknown =>
  JSON.parse(JSON.stringify({ ...failure, timestamp: null }), (name, value: unknown) => (name === 'retry_after_seconds' || name === 'clock_skew_ms' ? 'some' : name === 'credential_id' ? 'an id' : value)) as unknown

const LANGUAGE_HEADERS: Readonly<Record<Language, string>> = { en: 'en-GB,en;q=0.8', 'zh-CN': 'zh-CN,zh;q=0.9', 'zh-TW': 'zh-TW,zh;q=0.9' }

test.each(Object.keys(PROVOKED) as ErrorCode[])('a client gets %s as docs/errors.md shows it, in each language', async (code) => {
  const messages = new Set<string>()
  for (const language of LANGUAGES) {
    const answer = await PROVOKED[code]({ headers: { 'accept-language': LANGUAGE_HEADERS[language] } })
    const failure = failureOf(answer)
    expect(answer.status).toBe(STATUS_OF[code])
    expect(withoutChance(failure)).toEqual(withoutChance(exampleOf(code, language)))
    expect(answer.text).not.toContain('canary')
    messages.add(failure.error.message)
  }
  expect(messages.size).toBe(LANGUAGES.length)
})
