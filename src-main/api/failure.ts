import type { Failure } from '../../src-preload/contract/envelope.ts'
import { STATUS_OF, errorDetailsSchema, type ContractErrorDetails, type ErrorCode } from '../../src-preload/contract/errors.ts'
import { causeSchema, type Cause } from '../../src-preload/contract/exchanges.ts'
import type { Explained } from '../../src-preload/contract/explanation.ts'
import type { Language } from '../../src-preload/contract/names.ts'
import type { VaultErrorCode } from '../errors/reasons.ts'
import { VaultError } from '../errors/vault-error.ts'
import { rfc3339, type Clock } from '../platform/clock.ts'
import type { LogFields } from '../platform/log-fields.ts'
import type { Log } from '../platform/log.ts'
import type { Messages } from './messages.ts'

type IfSame<A, B, T> = [A] extends [B] ? ([B] extends [A] ? T : never) : never

/** Does not compile once the vault's codes and the contract's are no longer the same set. */
const STATUS: IfSame<VaultErrorCode, ErrorCode, typeof STATUS_OF> = STATUS_OF

/** Whatever was thrown → the one failure form. `fields` name the request in the log. */
export type ToFailure = (thrown: unknown, language: Language, fields: LogFields) => { readonly envelope: Failure; readonly status: number }

const openDetails = errorDetailsSchema.strip()

function detailsOf(error: VaultError): ContractErrorDetails | undefined {
  if (error.details === undefined || error.code === 'INTERNAL_SERVER_ERROR') return undefined
  const details = openDetails.safeParse(error.details)
  return details.success && Object.keys(details.data).length > 0 ? details.data : undefined
}

/** What the details say of a check, as sentences are made from it. */
function explainedBy(cause: Cause, details: ContractErrorDetails | undefined): Explained {
  const { possible_causes = [], address_seen, clock_skew_ms, other_exchanges = [] } = details ?? {}
  const possible = possible_causes.flatMap((name) => causeSchema.safeParse(name).data ?? [])
  return { cause, possible_causes: possible, address_seen: address_seen ?? null, clock_skew_ms: clock_skew_ms ?? null, other_exchanges }
}

function report(log: Log, event: 'request_failed' | 'request_refused', fields: LogFields, thrown: unknown): void {
  try {
    log.error(event, fields, thrown instanceof Error ? thrown : new Error('something other than an error was thrown', { cause: thrown }))
  } catch {
    // An error whose own properties throw can't be described; that it came up still can.
    log.error(event, fields, new Error('something that cannot be described was thrown'))
  }
}

/**
 * VaultErrors are refusals on purpose and keep their code and the details on the safe-list. All else
 * is logged with its stack and leaves as INTERNAL_SERVER_ERROR alone.
 */
export function createToFailure(messages: Messages, log: Log, clock: Clock): ToFailure {
  return (thrown, language, fields) => {
    const error = thrown instanceof VaultError ? thrown : new VaultError('internal')
    const { code, reason } = error
    const status = STATUS[code]
    log.debug('refused', { ...fields, status, code, reason })
    if (error !== thrown) report(log, 'request_failed', fields, thrown)
    else if (status === 500 || reason === 'storage_failed') report(log, 'request_refused', { ...fields, code, reason }, thrown)
    const details = detailsOf(error)
    // A refused or inconclusive check says what the exchange meant, not just that it said no.
    const cause = causeSchema.safeParse(details?.cause)
    const said = { code, message: cause.success ? messages.diagnosis(explainedBy(cause.data, details), language) : messages.error(reason, error.values, language) }
    return {
      envelope: { success: false, data: null, error: details === undefined ? said : { ...said, details }, timestamp: rfc3339(clock.now()) },
      status,
    }
  }
}
