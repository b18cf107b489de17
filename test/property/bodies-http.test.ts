import fastify, { type FastifyRequest } from 'fastify'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { Call } from '../../src-main/api/call.ts'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { createInputReader } from '../../src-main/http/request.ts'
import { httpProcedures } from '../../src-main/http/routes.ts'
import { standInVault, TOKENS } from '../support/facade.ts'
import { logLines } from '../support/log-lines.ts'
import { contentType, pathPart, randomBody, randomQuery } from '../support/random-bodies.ts'
import { BODIES, expectWithinContract } from '../support/within-contract.ts'

/** What the carrier reads of a request, without a socket: so that there can be ten thousand of them for each route. */
interface Sent {
  readonly type: string
  readonly bytes: Buffer
  readonly query: Readonly<Record<string, string | string[]>>
  readonly params: Readonly<Record<string, string>>
}

const { lines, log } = logLines()
const dispatch = createDispatcher(standInVault(), log, { version: '1' })
const app = fastify()
const readerFor = createInputReader(app)
afterAll(() => app.close())

const CALL: Call = { carrier: 'http', accessToken: new Secret(TOKENS.admin), language: 'en', client: { door: 'http', address: '127.0.0.1', agent: 'test' }, proof: null, refreshCookie: null }

const asRequest = (method: string, { type, bytes, query, params }: Sent): FastifyRequest =>
  ({ method, headers: { 'content-type': type }, body: bytes, query, params, getDecorator: () => type }) as never

function queryOf(pairs: readonly (readonly [string, string])[]): Sent['query'] {
  const query = Object.create(null) as Record<string, string | string[]>
  for (const [name, value] of pairs) query[name] = name in query ? [query[name] ?? '', value].flat() : value
  return query
}

describe.each(httpProcedures())('$name', ({ name, route }) => {
  test(`Property 20: answers within the contract whatever is sent to ${route.method} ${route.path}`, async () => {
    const inPath = [...route.path.matchAll(/\{(\w+)\}/gu)].map(([, field]) => field ?? '')
    const isRead = route.method === 'GET'
    const sent: fc.Arbitrary<Sent> = fc.record({
      type: contentType,
      bytes: isRead ? fc.constant(Buffer.alloc(0)) : randomBody(name, inPath).map((body) => Buffer.from(body)),
      query: isRead ? randomQuery.map(queryOf) : fc.constant({}),
      params: fc.record(Object.fromEntries(inPath.map((field) => [field, pathPart]))),
    })
    const answers = { success: 0, failure: 0 }
    await fc.assert(
      fc.asyncProperty(sent, async (one) => {
        const { envelope, status } = await dispatch(name, readerFor(asRequest(route.method, one)), CALL)
        answers[expectWithinContract(name, envelope, envelope.success ? undefined : status)] += 1
      }),
      BODIES,
    )
    // Bodies that all fail would show less than they seem to.
    expect(answers.failure).toBeGreaterThan(0)
    expect(answers.success).toBeGreaterThan(0)
    expect(lines).toEqual([])
  }, 600_000)
})
