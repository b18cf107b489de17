import { Agent } from 'node:http'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import { createToFailure } from '../../src-main/api/failure.ts'
import { createMessages } from '../../src-main/api/messages.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { REASONS, type Reason } from '../../src-main/errors/reasons.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import { createCarrier } from '../../src-main/ipc/carrier.ts'
import { DesktopSession } from '../../src-main/ipc/desktop-session.ts'
import type { Vault } from '../../src-main/vault.ts'
import { failureSchema, type Envelope, type Failure } from '../../src-preload/contract/envelope.ts'
import { STATUS_OF } from '../../src-preload/contract/errors.ts'
import { IPC_PROCEDURE_NAMES, LANGUAGES, PROCEDURE_NAMES, type IpcProcedureName, type ProcedureName } from '../../src-preload/contract/names.ts'
import { contract, type Procedure } from '../../src-preload/contract/procedures.ts'
import { VirtualClock } from '../support/clock.ts'
import { EXAMPLE_INPUTS } from '../support/example-inputs.ts'
import { ISSUED, standInVault, TOKENS } from '../support/facade.ts'
import { serveForTest, type Answered, type TestHost } from '../support/http.ts'
import { logLines } from '../support/log-lines.ts'
import { RUNS } from '../support/property.ts'

/** Whatever an exception says may be a secret. */
const CANARY = 'canary-4f1d9b7c'

/** What the services do; by default whatever the stand-in answers. */
let behave: ((service: string, method: string) => unknown) | null = null

/** Who somebody is, and whether the account is open, is settled before anything is done; these only note that somebody came. */
const BEFORE: ReadonlySet<string> = new Set(['accounts.authenticate', 'accounts.isUnlocked', 'locking.look', 'locking.used', 'logins.used', 'requests.take', 'audit.record'])

function governedVault(): Vault {
  const vault = standInVault()
  for (const [service, methods] of Object.entries(vault) as [string, unknown][]) {
    if (typeof methods !== 'object' || methods === null) continue
    for (const [method, answer] of Object.entries(methods) as [string, (...given: unknown[]) => unknown][]) {
      if (BEFORE.has(`${service}.${method}`)) continue
      Object.assign(methods, { [method]: (...given: unknown[]) => (behave === null ? answer(...given) : behave(service, method)) })
    }
  }
  return vault
}

const vault = governedVault()
const clipboard = { copy: async () => void (behave === null ? undefined : behave('clipboard', 'copy')) }
const { lines, log } = logLines()
const clock = new VirtualClock()
const session = new DesktopSession(async () => {
  throw new VaultError('refresh_refused')
})
const carry = createCarrier({
  dispatch: createDispatcher(vault, log, { version: '1', clipboard }),
  toFailure: createToFailure(createMessages(), log, clock),
  session,
  clock,
  log,
  onLanguage: () => undefined,
})

const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const host: TestHost = await serveForTest(vault)
afterAll(async () => {
  agent.destroy()
  await host.close()
})

const procedureOf = (name: ProcedureName): Procedure => contract[name]
const OVER_HTTP = PROCEDURE_NAMES.filter((name) => procedureOf(name).http !== undefined && procedureOf(name).carriers.includes('http'))

/** A right request, as a program makes it; `body` instead of the right one where it is given. */
function askOverHttp(name: ProcedureName, token: string | null, { language = 'en', body, headers = {} }: { language?: string; body?: string; headers?: Record<string, string> } = {}): Promise<Answered> {
  const route = procedureOf(name).http
  if (route === undefined) throw new Error(`${name} has no route`)
  const input: Record<string, unknown> = { ...EXAMPLE_INPUTS[name] }
  const where = route.path.replaceAll(/\{(\w+)\}/gu, (_whole, field: string) => {
    const value = input[field]
    delete input[field]
    return String(value)
  })
  return host.ask(`/api/v1${where}`, {
    method: route.method,
    agent,
    headers: { 'accept-language': language, ...headers },
    ...(token === null ? {} : { token }),
    ...(route.method === 'GET' ? {} : { body: body ?? JSON.stringify(input) }),
  })
}

function askOverIpc(name: IpcProcedureName, token: string | null, { language = 'en', input = EXAMPLE_INPUTS[name], isTrusted = true }: { language?: string; input?: unknown; isTrusted?: boolean } = {}): Promise<Envelope<unknown>> {
  clock.advance(1_000)
  session.drop()
  if (token !== null) session.keep({ ...ISSUED, accessToken: new Secret(token) })
  return carry(name, { isTrusted, values: [{ input, language }] })
}

const failure = (envelope: unknown): Failure => failureSchema.parse(envelope)
const errorLines = (): Record<string, unknown>[] => [...host.lines, ...lines].map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ level }) => level === 'error')

function clearLines(): void {
  lines.length = 0
  ;(host.lines as string[]).length = 0
}

test('control: every procedure says yes to its example, over every carrier that it has', async () => {
  behave = null
  for (const name of OVER_HTTP) expect((await askOverHttp(name, TOKENS.admin)).status, name).toBe(procedureOf(name).http?.status)
  for (const name of IPC_PROCEDURE_NAMES) expect((await askOverIpc(name, TOKENS.admin)).error, name).toBeNull()
  expect(new Set([...OVER_HTTP, ...IPC_PROCEDURE_NAMES])).toEqual(new Set(PROCEDURE_NAMES))
})

const thrown = fc.oneof(
  fc.record({ make: fc.constantFrom(Error, TypeError, RangeError, SyntaxError), text: fc.string(), status: fc.constantFrom(undefined, 200, 400, 401, 404, 413, 418) }).map(({ make, text, status }) => Object.assign(new make(`${CANARY} ${text}`), { statusCode: status, code: 'E_ODD', details: { secret: CANARY } })),
  fc.constantFrom<unknown>(CANARY, undefined, null, 0, { code: 'VALIDATION_ERROR', reason: 'invalid_input', message: CANARY }, Symbol(CANARY)),
)

describe.each(OVER_HTTP)('%s over HTTP', (name) => {
  test('Property 22: whatever its service throws, it is logged with a stack and leaves as INTERNAL_SERVER_ERROR without detail', async () => {
    await fc.assert(
      fc.asyncProperty(thrown, async (what) => {
        clearLines()
        behave = () => {
          throw what
        }
        const answer = await askOverHttp(name, TOKENS.admin)
        expect(answer.status).toBe(500)
        expect(failure(answer.json()).error).toEqual({ code: 'INTERNAL_SERVER_ERROR', message: createMessages().error('internal', {}, 'en') })
        expect(answer.text + host.lines.join('')).not.toContain(CANARY)
        expect(errorLines()).toEqual([expect.objectContaining({ procedure: name, carrier: 'http', stack: expect.arrayContaining([expect.any(String)]) as unknown })])
      }),
      { numRuns: RUNS.numRuns / 20 },
    )
  })
})

describe.each(IPC_PROCEDURE_NAMES)('%s over IPC', (name) => {
  test('Property 22: whatever its service throws, it is logged with a stack and leaves as INTERNAL_SERVER_ERROR without detail', async () => {
    await fc.assert(
      fc.asyncProperty(thrown, async (what) => {
        clearLines()
        behave = () => {
          throw what
        }
        const envelope = await askOverIpc(name, TOKENS.admin)
        expect(failure(envelope).error).toEqual({ code: 'INTERNAL_SERVER_ERROR', message: createMessages().error('internal', {}, 'en') })
        expect(JSON.stringify(envelope) + lines.join('')).not.toContain(CANARY)
        expect(errorLines()).toEqual([expect.objectContaining({ procedure: name, carrier: 'ipc', stack: expect.arrayContaining([expect.any(String)]) as unknown })])
      }),
      { numRuns: RUNS.numRuns / 20 },
    )
  })
})

const reasons = Object.keys(REASONS) as Reason[]
const both = OVER_HTTP.filter((name): name is IpcProcedureName => (IPC_PROCEDURE_NAMES as readonly string[]).includes(name))
const withoutTime = ({ error }: Failure): Failure['error'] => error

test('Property 23: a refusal is the same over both carriers, and its status over HTTP says whose fault it is', async () => {
  const OWN_FAULTS = new Set(['ENCRYPTION_ERROR', 'INTERNAL_SERVER_ERROR', 'NETWORK_ERROR', 'STORAGE_UNAVAILABLE'])
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...both), fc.constantFrom(...reasons), fc.constantFrom(...LANGUAGES), fc.nat(10_000), async (name, reason, language, seconds) => {
      behave = () => {
        throw new VaultError(reason, { values: { seconds, minutes: 1, version: '1' }, details: { retry_after_seconds: seconds } })
      }
      const overHttp = await askOverHttp(name, TOKENS.admin, { language })
      // A session that has just ended is renewed over IPC before it is told of; here that is refused, and told.
      const overIpc = failure(await askOverIpc(name, TOKENS.admin, { language }))
      const { error } = failure(overHttp.json())
      expect(error.code).toBe(REASONS[reason])
      expect(withoutTime(overIpc)).toEqual(error)
      expect(overHttp.status).toBe(STATUS_OF[error.code])
      expect(Math.floor(overHttp.status / 100)).toBe(OWN_FAULTS.has(error.code) ? 5 : 4)
      if (error.details?.retry_after_seconds !== undefined) expect(overHttp.headers['retry-after']).toBe(String(seconds))
    }),
    RUNS,
  )
})

const body = fc.oneof(fc.constantFrom('', '{', '[]', '{"unknown":1}', '{"__proto__":1}', 'x'.repeat(1_000)), fc.json())
const RUNS_OF_EACH = { numRuns: RUNS.numRuns / 20 }

const isGuarded = (name: ProcedureName): boolean => procedureOf(name).access !== 'public'

describe.each(OVER_HTTP.filter(isGuarded))('%s over HTTP', (name) => {
  test('Property 24: asks who calls after Host and before lock and body', async () => {
    const { access } = procedureOf(name)
    behave = () => {
      throw new Error('reached')
    }
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[\w.-]{1,60}$/u), body, async (forged, sent) => {
        const codeOf = async (token: string | null, headers = {}): Promise<string> => {
          const answer = await askOverHttp(name, token, { body: sent, headers })
          const { error } = failure(answer.json())
          expect(answer.status).toBe(STATUS_OF[error.code])
          return error.code
        }
        expect(await codeOf(null)).toBe('AUTHENTICATION_FAILED')
        expect(await codeOf(forged)).toBe('AUTHENTICATION_FAILED')
        expect(await codeOf(TOKENS.expired)).toBe('SESSION_EXPIRED')
        expect(await codeOf(TOKENS.admin, { host: 'evil.example' })).toBe('FORBIDDEN')
        if (access !== 'session') expect(await codeOf(TOKENS.locked)).toBe('VAULT_LOCKED')
        if (access === 'admin') expect(await codeOf(TOKENS.trader)).toBe('FORBIDDEN')
      }),
      RUNS_OF_EACH,
    )
  })
})

describe.each(IPC_PROCEDURE_NAMES.filter(isGuarded))('%s over IPC', (name) => {
  test('Property 24: asks who calls after sender and size and before lock and body', async () => {
    const { access } = procedureOf(name)
    behave = () => {
      throw new Error('reached')
    }
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[\w.-]{1,60}$/u), fc.anything(), async (forged, input) => {
        const codeOf = async (token: string | null, options = {}): Promise<string> => failure(await askOverIpc(name, token, { input, ...options })).error.code
        expect(await codeOf(null)).toBe('AUTHENTICATION_FAILED')
        expect(await codeOf(forged)).toBe('AUTHENTICATION_FAILED')
        expect(await codeOf(TOKENS.expired)).toBe('SESSION_EXPIRED')
        expect(await codeOf(TOKENS.admin, { isTrusted: false })).toBe('FORBIDDEN')
        expect(await codeOf(null, { input: 'x'.repeat(300_000) })).toBe('PAYLOAD_TOO_LARGE')
        if (access !== 'session') expect(await codeOf(TOKENS.locked)).toBe('VAULT_LOCKED')
        if (access === 'admin') expect(await codeOf(TOKENS.trader)).toBe('FORBIDDEN')
      }),
      RUNS_OF_EACH,
    )
  })
})
