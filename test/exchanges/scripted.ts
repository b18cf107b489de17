import type { CheckResult } from '../../src-main/exchanges/check.ts'
import { findExchange } from '../../src-main/exchanges/catalogue.ts'
import { runCheck } from '../../src-main/exchanges/run-check.ts'
import type { CheckRequest } from '../../src-main/exchanges/worker-messages.ts'
import type { FieldName } from '../../src-preload/contract/exchanges.ts'
import { madeUpFields } from './made-up-fields.ts'
import { json, PATIENT, startSimulator, type Fault, type Simulator } from './simulator.ts'

/** An exchange of which only the answers are played: each path has one, whoever asks. */
export interface ScriptedExchange extends Simulator {
  /** By path; what is not in it is answered with 404. */
  answers: Readonly<Record<string, Fault>>
  /** The credential that is checked. */
  readonly fields: Readonly<Partial<Record<FieldName, string>>>
  check(changes?: Partial<CheckRequest>): Promise<CheckResult>
  /** Such as "GET /v1/accounts", in order. */
  asked(): string[]
}

/** Answers requests that its own client, the one of CCXT, makes for a made-up key. */
export async function startScripted(exchange: string, answers: Readonly<Record<string, Fault>> = {}): Promise<ScriptedExchange> {
  const entry = findExchange(exchange)
  if (entry === undefined) throw new Error('not in the catalogue')
  const fields = madeUpFields(entry, 'scripted')
  const simulator = await startSimulator(({ path }) => scripted.answers[path] ?? json(404, { error: 'no such path' }))
  const scripted: ScriptedExchange = Object.assign(simulator, {
    answers,
    fields,
    check: (changes: Partial<CheckRequest> = {}) => runCheck({ exchange, testnet: false, hostname: null, base_url: simulator.url, proxy_url: null, timeout: PATIENT, fields, ...changes }),
    asked: () => simulator.requests.map(({ method, path }) => `${method} ${path}`),
  })
  return scripted
}
