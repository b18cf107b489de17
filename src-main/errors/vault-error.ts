import { REASONS, type Reason, type VaultErrorCode } from './reasons.ts'

/** Values that a message may show: never a secret, since messages are logged and shown. */
export type MessageValues = Readonly<Record<string, string | number>>

/**
 * What may leave beside code and message. A closed list, so that a new detail is a decision:
 * whatever a service knows beyond this stays inside.
 */
export interface ErrorDetails {
  readonly fields?: readonly FieldProblem[]
  readonly outcome?: string
  readonly cause?: string
  readonly exchange_code?: string
  readonly credential_id?: string
  readonly retry_after_seconds?: number
  readonly suggestions?: readonly string[]
  readonly possible_causes?: readonly string[]
  readonly address_seen?: string
  readonly clock_skew_ms?: number
  readonly other_exchanges?: readonly string[]
  /** The host that a web session was captured at instead of its exchange's. */
  readonly captured_at?: string
}

/** One thing wrong with one field; `path` is dotted, as in `options.base_url`. */
export interface FieldProblem {
  readonly path: string
  readonly problem: string
}

export interface VaultErrorOptions {
  readonly values?: MessageValues
  readonly details?: ErrorDetails
  readonly cause?: unknown
}

/**
 * The one error that services throw on purpose. `api/` turns it into an envelope; everything else
 * that is thrown counts as unexpected and reaches the caller as INTERNAL_SERVER_ERROR alone.
 */
export class VaultError extends Error {
  readonly reason: Reason
  readonly code: VaultErrorCode
  readonly values: MessageValues
  readonly details: ErrorDetails | undefined

  constructor(reason: Reason, options: VaultErrorOptions = {}) {
    super(`${REASONS[reason]}: ${reason}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'VaultError'
    this.reason = reason
    this.code = REASONS[reason]
    this.values = options.values ?? {}
    this.details = options.details
  }
}

/** A refusal of named fields, in the form in which forms show it. */
export function fieldError(...fields: readonly FieldProblem[]): VaultError {
  return new VaultError('invalid_input', { details: { fields } })
}

/** A refusal with the time, in whole seconds, after which trying again makes sense. */
export function retryLater(reason: Reason, seconds: number): VaultError {
  const retry_after_seconds = Math.max(1, Math.ceil(seconds))
  return new VaultError(reason, { values: { seconds: retry_after_seconds, minutes: Math.ceil(retry_after_seconds / 60) }, details: { retry_after_seconds } })
}
