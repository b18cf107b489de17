import { isMainThread, parentPort } from 'node:worker_threads'
import type { CheckResult } from '../../src-main/exchanges/check.ts'
import { UNEXPLAINED } from '../../src-main/exchanges/explanation.ts'
import { checkOrderSchema, PULSE } from '../../src-main/exchanges/worker-messages.ts'

/**
 * A check worker that asks nobody, for tests that need many checks and no exchange: the last digit of
 * the secret decides what comes of one.
 */
const CAUSES = { valid: 'accepted', rejected: 'key_refused', expired: 'key_expired', unreachable: 'no_connection' } as const
type Outcome = keyof typeof CAUSES
const OUTCOMES: readonly Outcome[] = ['valid', 'valid', 'valid', 'rejected', 'expired', 'unreachable']

export function outcomeOf(apiSecret: string): Outcome {
  return OUTCOMES[Number.parseInt(apiSecret.slice(-4), 16) % OUTCOMES.length] ?? 'unreachable'
}

if (!isMainThread) {
  parentPort?.on('message', (message: unknown) => {
    if (message === PULSE) return parentPort?.postMessage(PULSE)
    const { id, request } = checkOrderSchema.parse(message)
    const outcome = outcomeOf(request.fields.api_secret ?? '')
    const result: CheckResult = {
      outcome,
      cause: CAUSES[outcome],
      code: null,
      permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'no', withdraw: 'no', transfer: 'unknown' },
      ip_restricted: true,
      key_proven: true,
      account_info: null,
      expires_at: null,
      latency_ms: 1,
      ...UNEXPLAINED,
    }
    parentPort?.postMessage({ id, result })
  })
}
