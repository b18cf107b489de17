import type { z } from 'zod'
import { failureSchema, successSchema, type Envelope, type Failure } from '../../src-preload/contract/envelope.ts'
import type { ErrorCode } from '../../src-preload/contract/errors.ts'
import type { ProcedureName } from '../../src-preload/contract/names.ts'
import { contract, type OutputOf } from '../../src-preload/contract/procedures.ts'
import type { BridgeMessages } from './bridge.ts'

/** Calls that check the password: their AUTHENTICATION_FAILED says that it is wrong, and nothing of the session. */
const CHECKS_PASSWORD: ReadonlySet<string> = new Set<ProcedureName>([
  'auth.unlock',
  'auth.password',
  'users.update',
  'users.delete',
  'users.role',
  'credentials.update',
  'credentials.reveal',
  'device.enable',
  'settings.update',
])

/** Whether a refusal is about the password that came with the call, so that neither a refresh nor a new login helps. */
export function isWrongPassword(name: string, code: ErrorCode): boolean {
  return CHECKS_PASSWORD.has(name) && code === 'AUTHENTICATION_FAILED'
}

const successSchemas = new Map<ProcedureName, z.ZodType>()

function successOf(name: ProcedureName): z.ZodType {
  const known = successSchemas.get(name)
  if (known !== undefined) return known
  const schema = successSchema<z.ZodType>(contract[name].output)
  successSchemas.set(name, schema)
  return schema
}

/** A refusal made on this side of the carrier, in the form of the vault's own. */
export function localFailure(code: ErrorCode, message: string): Failure {
  return { success: false, data: null, error: { code, message }, timestamp: new Date().toISOString() }
}

/** Earns the envelope's type by parsing; what does not fit the contract is INTERNAL_SERVER_ERROR. */
export function readAnswer<N extends ProcedureName>(name: N, answer: unknown, messages: BridgeMessages): Envelope<OutputOf<N>> {
  const success = successOf(name).safeParse(answer)
  // The schema was made from this very procedure's output, a link that its lookup by name cannot express.
  if (success.success) return success.data as Envelope<OutputOf<N>>
  const failure = failureSchema.safeParse(answer)
  if (failure.success) {
    const { code, message, details } = failure.data.error
    return { ...failure.data, error: details === undefined ? { code, message } : { code, message, details } }
  }
  return localFailure('INTERNAL_SERVER_ERROR', messages.notUnderstood())
}

/** Whether no session is left after the answer to a logout: it was ended now, or had ended before. */
export function isOver(answer: Envelope<unknown>): boolean {
  return answer.success || answer.error.code === 'SESSION_EXPIRED' || answer.error.code === 'AUTHENTICATION_FAILED'
}
