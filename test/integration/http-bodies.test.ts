import { Agent } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import { createToFailure } from '../../src-main/api/failure.ts'
import { createMessages } from '../../src-main/api/messages.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { httpProcedures, type HttpProcedure } from '../../src-main/http/routes.ts'
import { createCarrier } from '../../src-main/ipc/carrier.ts'
import { DesktopSession } from '../../src-main/ipc/desktop-session.ts'
import type { Vault } from '../../src-main/vault.ts'
import { IPC_PROCEDURE_NAMES } from '../../src-preload/contract/names.ts'
import { HOUR, VirtualClock } from '../support/clock.ts'
import { standInVault, TOKENS } from '../support/facade.ts'
import { serveForTest, type Answered, type TestHost } from '../support/http.ts'
import { encryptingKeychain } from '../support/keychains.ts'
import { logLines } from '../support/log-lines.ts'
import { contentType, pathPart, randomBody, randomMessage, randomQuery } from '../support/random-bodies.ts'
import { plain } from '../support/renewal.ts'
import { DESKTOP_CLIENT, openTestVault, registerAccount, temporaryFolder } from '../support/vault.ts'
import { DEAR_BODIES, expectWithinContract } from '../support/within-contract.ts'

interface Sent {
  readonly path: string
  readonly type: string
  readonly body: string | Buffer | undefined
}

const NO_QUERY: typeof randomQuery = fc.constant([])

/** Whole requests for one route, as bytes on a socket can bring them. */
function requestsTo({ name, route }: HttpProcedure): fc.Arbitrary<Sent> {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/gu)].map(([, field]) => field ?? '')
  const isRead = route.method === 'GET'
  return fc
    .record({ type: contentType, body: isRead ? fc.constant(undefined) : randomBody(name, inPath), query: isRead ? randomQuery : NO_QUERY, parts: fc.tuple(...inPath.map(() => pathPart)) })
    .map(({ type, body, query, parts }) => {
      let at = 0
      const path = route.path.replaceAll(/\{\w+\}/gu, () => encodeURIComponent(parts[at++] ?? ''))
      const text = query.map(([field, value]) => `${encodeURIComponent(field.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`).join('&')
      return { path: `/api/v1${path}${text === '' ? '' : `?${text}`}`, type, body }
    })
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 })
afterAll(() => agent.destroy())

const send = (host: TestHost, method: string, { path, type, body }: Sent, token: string): Promise<Answered> =>
  host.ask(path, { method, token, agent, headers: { 'content-type': type }, ...(body === undefined ? {} : { body }) })

describe('over sockets that stay open', () => {
  let host: TestHost
  beforeAll(async () => {
    host = await serveForTest(standInVault())
  })
  afterAll(() => host.close())

  test.each(httpProcedures())('$name answers within the contract whatever is sent', async (procedure) => {
    await fc.assert(
      fc.asyncProperty(requestsTo(procedure), async (sent) => {
        const answer = await send(host, procedure.route.method, sent, TOKENS.admin)
        const said = expectWithinContract(procedure.name, answer.json(), answer.status < 400 ? undefined : answer.status)
        expect(said).toBe(answer.status < 400 ? 'success' : 'failure')
        expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
      }),
      DEAR_BODIES,
    )
    expect(host.lines).toEqual([])
  }, 600_000)
})

describe('to a vault that reads and writes', () => {
  const PASSWORD = 'quite another staple-orbit 49'
  let folder: ReturnType<typeof temporaryFolder>
  let clock: VirtualClock
  let vault: Vault
  let host: TestHost
  let session: DesktopSession
  let errors: string[]
  let answerWindow: ReturnType<typeof createCarrier>

  beforeAll(async () => {
    folder = temporaryFolder()
    clock = new VirtualClock()
    const { lines, log } = logLines()
    errors = lines
    vault = await openTestVault(folder.path, { clock, log, keychain: encryptingKeychain() })
    await registerAccount(vault, 'mia', null, PASSWORD)
    host = await serveForTest(vault, { clock })
    session = new DesktopSession((token) => vault.accounts.refresh(token, null))
    answerWindow = createCarrier({
      dispatch: createDispatcher(vault, log, { version: '1', clock, clipboard: { copy: async () => undefined } }),
      toFailure: createToFailure(createMessages(), log, clock),
      session,
      clock,
      log,
      onLanguage: () => undefined,
    })
  })
  afterAll(async () => {
    await host.close()
    await vault.close()
    folder.remove()
  })

  /** What came before may have ended the session, locked the account or used up its tries. */
  async function loggedIn(): Promise<string> {
    const token = session.accessToken
    if (token !== null) {
      const isOpen = await vault.accounts.authenticate(token).then((live) => vault.accounts.isUnlocked(live), () => false)
      if (isOpen) return plain(token)
    }
    clock.advance(HOUR)
    const issued = await login().catch(login)
    session.keep(issued)
    return plain(issued.accessToken)
  }

  /** Time that went by unseen locks the account, also while it is being opened: then once more. */
  const login = () => vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)

  const unexpected = (): readonly string[] => [...errors, ...host.lines].filter((line) => line.includes('"level":"error"'))

  test.each(httpProcedures())('$name answers within the contract, and the vault stays whole', async (procedure) => {
    await fc.assert(
      fc.asyncProperty(requestsTo(procedure), async (sent) => {
        const answer = await send(host, procedure.route.method, sent, await loggedIn())
        expectWithinContract(procedure.name, answer.json(), answer.status < 400 ? undefined : answer.status)
      }),
      DEAR_BODIES,
    )
    expect(unexpected()).toEqual([])
  }, 600_000)

  test.each(IPC_PROCEDURE_NAMES)('%s on its channel too', async (name) => {
    await fc.assert(
      fc.asyncProperty(randomMessage(name), async (values) => {
        await loggedIn()
        clock.advance(1_000)
        expectWithinContract(name, await answerWindow(name, { isTrusted: true, values: structuredClone(values) as unknown[] }))
      }),
      DEAR_BODIES,
    )
    expect(unexpected()).toEqual([])
  }, 600_000)

  test('and afterwards it opens with the same password, as before', async () => {
    const live = await vault.accounts.authenticate(new Secret(await loggedIn()))
    expect(await vault.accounts.me(live)).toMatchObject({ username: 'mia', role: 'admin' })
  })
})
