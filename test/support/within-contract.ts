import { expect } from 'vitest'
import type { ProcedureName } from '../../src-preload/contract/names.ts'
import { failureSchema, successSchema } from '../../src-preload/contract/envelope.ts'
import { STATUS_OF } from '../../src-preload/contract/errors.ts'
import { contract } from '../../src-preload/contract/procedures.ts'

/** What the vault's own faults would be called. */
const OWN_FAULTS: ReadonlySet<string> = new Set(['INTERNAL_SERVER_ERROR', 'ENCRYPTION_ERROR', 'STORAGE_UNAVAILABLE'])

const successes = new Map<ProcedureName, ReturnType<typeof successSchema>>()

/** The envelope in which one procedure says yes. */
function successOf(name: ProcedureName): ReturnType<typeof successSchema> {
  const known = successes.get(name)
  if (known !== undefined) return known
  const made = successSchema(contract[name].output)
  successes.set(name, made)
  return made
}

/** Expects an answer of the procedure: its success, or a failure that is the caller's. Says which. */
export function expectWithinContract(name: ProcedureName, envelope: unknown, status?: number): 'success' | 'failure' {
  const failure = failureSchema.safeParse(envelope)
  if (!failure.success) {
    expect(successOf(name).safeParse(envelope).error?.message).toBeUndefined()
    return 'success'
  }
  const { code, message } = failure.data.error
  expect(OWN_FAULTS.has(code), `${name}: ${code}`).toBe(false)
  expect(message.length).toBeGreaterThan(0)
  if (status !== undefined) expect(status).toBe(STATUS_OF[code])
  return 'failure'
}

/** How many random bodies each route and channel gets. */
export const BODIES = { numRuns: process.env['CI'] === undefined ? 300 : 10_000 }
/** The same where each goes over a socket, or to a vault that writes. */
export const DEAR_BODIES = { numRuns: process.env['CI'] === undefined ? 15 : 150 }
