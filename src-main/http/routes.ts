import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PROCEDURE_NAMES, type ProcedureName } from '../../src-preload/contract/names.ts'
import { contract, type Procedure, type Route } from '../../src-preload/contract/procedures.ts'
import type { Answer, Dispatch } from '../api/call.ts'
import type { createGuessGuard } from './rate-limits.ts'
import { clearRefreshCookie, putRefreshCookie } from './refresh-cookie.ts'
import { callOf, createInputReader } from './request.ts'
import { send } from './reply.ts'

export const API_PREFIX = '/api/v1'

export interface HttpProcedure {
  readonly name: ProcedureName
  readonly procedure: Procedure
  readonly route: Route
}

/** Those procedures of the contract that HTTP carries. */
export function httpProcedures(): readonly HttpProcedure[] {
  return PROCEDURE_NAMES.flatMap((name) => {
    const procedure: Procedure = contract[name]
    return procedure.http !== undefined && procedure.carriers.includes('http') ? [{ name, procedure, route: procedure.http }] : []
  })
}

function carryCookie(name: ProcedureName, answer: Answer, request: FastifyRequest, reply: FastifyReply, isPage: boolean): void {
  if (answer.session !== undefined && isPage) putRefreshCookie(request, reply, answer.session.refreshToken)
  if (name === 'auth.logout' && answer.envelope.success) clearRefreshCookie(request, reply)
}

/** One route for each path of each procedure; the contract is all there is to say about them. */
export function addProcedures(app: FastifyInstance, dispatch: Dispatch, guardGuesses: ReturnType<typeof createGuessGuard>): void {
  const readerFor = createInputReader(app)
  for (const { name, route } of httpProcedures()) {
    for (const path of [route.path, ...(route.also ?? [])]) {
      app.route({
        method: route.method,
        url: API_PREFIX + path.replaceAll(/\{(\w+)\}/gu, ':$1'),
        handler: async (request, reply) => {
          const call = callOf(request)
          const answer = await dispatch(name, guardGuesses(name, readerFor(request), call), call)
          carryCookie(name, answer, request, reply, call.proof !== null)
          return send(reply, answer)
        },
      })
    }
  }
}
