import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import type { Call } from '../../src-main/api/call.ts'
import { createToFailure } from '../../src-main/api/failure.ts'
import { createMessages } from '../../src-main/api/messages.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { REASONS, type Reason } from '../../src-main/errors/reasons.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import { systemClock } from '../../src-main/platform/clock.ts'
import { failureSchema } from '../../src-preload/contract/envelope.ts'
import { STATUS_OF, errorDetailsSchema } from '../../src-preload/contract/errors.ts'
import { LANGUAGES } from '../../src-preload/contract/names.ts'
import { ID, TOKENS, standInVault } from '../support/facade.ts'
import { RUNS } from '../support/property.ts'
import { logLines } from '../support/log-lines.ts'

const reasons = Object.keys(REASONS) as Reason[]

/** The message is a canary: whatever an exception says may be a secret. */
const CANARY = 'canary-4f1d9b7c'

class SeveralErrors extends AggregateError {
  constructor(message: string) {
    super([new Error(message)], message)
  }
}

const thrownError = fc
  .record({ make: fc.constantFrom(Error, TypeError, RangeError, SyntaxError, SeveralErrors), text: fc.string(), code: fc.option(fc.string()), depth: fc.nat(3) })
  .map(({ make, text, code, depth }) => {
    let error: Error = new make(`${CANARY} ${text}`)
    for (let at = 0; at < depth; at += 1) error = new Error(`${CANARY} outer`, { cause: error })
    return code === null ? error : Object.assign(error, { code, statusCode: 400, details: { secret: CANARY } })
  })

const hostile = fc.constantFrom(
  () => Object.defineProperty(new Error(CANARY), 'stack', { get: () => failing() }),
  () => Object.assign(new Error(CANARY), { constructor: null }),
  () => new Proxy(new Error(CANARY), { get: () => failing() }),
  () => Object.create(null) as object,
)

function failing(): never {
  throw new Error(CANARY)
}

const anythingElse = fc.oneof(fc.anything(), fc.constant(CANARY), fc.constant(Symbol(CANARY)), hostile.map((make) => make()))

const SERVICES = [
  ['users.me', {}, 'accounts', 'me'],
  ['users.me', {}, 'accounts', 'authenticate'],
  ['credentials.list', {}, 'accounts', 'isUnlocked'],
  ['credentials.list', {}, 'credentials', 'list'],
  ['credentials.read', { id: ID }, 'credentials', 'read'],
  ['exchange.supported', {}, 'exchanges', 'supported'],
  ['auth.login', { username: 'ada', password: 'x' }, 'accounts', 'login'],
] as const

test('Property 22: whatever is thrown at any step, it is logged with a stack and leaves as INTERNAL_SERVER_ERROR without detail', async () => {
  const call: Call = {
    carrier: 'http',
    accessToken: new Secret(TOKENS.trader),
    language: 'en',
    client: { door: 'http', address: '127.0.0.1', agent: '' },
    proof: null,
    refreshCookie: null,
  }
  const property = fc.asyncProperty(fc.constantFrom(...SERVICES), fc.oneof(thrownError, anythingElse), fc.boolean(), async ([name, input, service, method], thrown, inInput) => {
    const vault = standInVault()
    const fail = (): never => {
      throw thrown
    }
    if (!inInput) Object.assign(vault[service], { [method]: fail })
    const { lines, log } = logLines()
    const { envelope, status } = await createDispatcher(vault, log, { version: '1' })(name, inInput ? fail : () => input, call)
    expect(failureSchema.parse(envelope)).toEqual(envelope)
    expect(status).toBe(500)
    expect(envelope.error).toEqual({ code: 'INTERNAL_SERVER_ERROR', message: createMessages().error('internal', {}, 'en') })
    expect(lines).toHaveLength(1)
    const line = JSON.parse(lines[0] ?? '') as { level: string; procedure: string; stack: string[] }
    expect(line).toMatchObject({ level: 'error', procedure: name })
    expect(line.stack.length).toBeGreaterThan(0)
    expect(lines[0]).not.toContain(CANARY)
  })
  await fc.assert(property, RUNS)
})

test("Property 23: every reason's status says whose fault it is, as the table says", () => {
  const { log } = logLines()
  const toFailure = createToFailure(createMessages(), log, systemClock)
  const OWN_FAULTS = new Set(['ENCRYPTION_ERROR', 'INTERNAL_SERVER_ERROR', 'NETWORK_ERROR', 'STORAGE_UNAVAILABLE'])
  fc.assert(
    fc.property(fc.constantFrom(...reasons), fc.constantFrom(...LANGUAGES), fc.record({ seconds: fc.nat(), minutes: fc.nat() }), (reason, language, values) => {
      const { envelope, status } = toFailure(new VaultError(reason, { values }), language, {})
      expect(failureSchema.parse(envelope)).toEqual(envelope)
      expect(envelope.error.code).toBe(REASONS[reason])
      expect(status).toBe(STATUS_OF[envelope.error.code])
      expect(Math.floor(status / 100)).toBe(OWN_FAULTS.has(envelope.error.code) ? 5 : 4)
    }),
    RUNS,
  )
})

test('of the details that an error carries only those on the safe-list leave, and none that is not what it should be', () => {
  const { log } = logLines()
  const toFailure = createToFailure(createMessages(), log, systemClock)
  const secret = `${CANARY}-secret`
  const listed = {
    outcome: fc.constantFrom('expired', 'rejected'),
    credential_id: fc.uuid(),
    retry_after_seconds: fc.nat(),
    suggestions: fc.array(fc.constantFrom('binance', 'okx'), { maxLength: 3 }),
    fields: fc.array(fc.record({ path: fc.constantFrom('api_key', 'options.base_url'), problem: fc.constantFrom('required', 'too_long') }), { maxLength: 3 }),
  }
  const unlisted = fc.dictionary(fc.string({ minLength: 1 }).map((name) => `x${name}`), fc.oneof(fc.constant(secret), fc.constant({ api_secret: secret })), { maxKeys: 4 })
  const misshapen = fc.record({ clock_skew_ms: fc.constantFrom(secret, [secret], { secret }) })
  fc.assert(
    fc.property(fc.constantFrom(...reasons), fc.record(listed, { requiredKeys: [] }), unlisted, fc.option(misshapen, { freq: 3, nil: undefined }), (reason, details, others, odd) => {
      const { envelope } = toFailure(new VaultError(reason, { details: Object.assign({}, details, others, odd) as object }), 'en', {})
      expect(JSON.stringify(envelope)).not.toContain(CANARY)
      const told = envelope.error.details ?? {}
      expect(errorDetailsSchema.parse(told)).toEqual(told)
      const isTold = REASONS[reason] !== 'INTERNAL_SERVER_ERROR' && odd === undefined
      expect(told).toEqual(isTold ? details : {})
    }),
    RUNS,
  )
})

test('the vault reports its own faults in the log, and not the refusals that are everyday', () => {
  const { log, lines } = logLines()
  const toFailure = createToFailure(createMessages(), log, systemClock)
  for (const reason of ['sealed_data_damaged', 'storage_failed', 'internal'] as const) toFailure(new VaultError(reason), 'en', { procedure: 'users.me' })
  expect(lines.map((line) => (JSON.parse(line) as { reason: string }).reason)).toEqual(['sealed_data_damaged', 'storage_failed', 'internal'])
  for (const reason of ['login_failed', 'check_inconclusive', 'invalid_input', 'vault_closing'] as const) toFailure(new VaultError(reason), 'en', {})
  expect(lines).toHaveLength(3)
})
