import { UNKNOWN_PERMISSIONS } from '../../../src-preload/contract/exchanges.ts'
import { AnswerNotUnderstood, type Findings, type Probe } from './probe.ts'

/**
 * The private call that every exchange of CCXT has. It shows that the key reads, and no more: what else
 * it may do stays unknown.
 */
export const probeBalance: Probe = async (client) => {
  const balance: unknown = await client.fetchBalance()
  if (typeof balance !== 'object' || balance === null || !('info' in balance) || !tellsOfSuccess(balance.info)) throw new AnswerNotUnderstood()
  return { permissions: { ...UNKNOWN_PERMISSIONS, read: 'yes' }, ip_restricted: null, account_info: null, expires_at: null } satisfies Findings
}

/** Some failures raise nothing in CCXT: pages in HTML come back as text, others as an empty balance. */
function tellsOfSuccess(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return false
  if (Array.isArray(answer)) return answer[0] !== 'error'
  const { success, status, error } = answer as Record<string, unknown>
  const failed = success === false || success === 'false' || status === 'error' || status === 'fail' || status === 'failed'
  return !failed && (error === undefined || error === null || error === false || error === '' || error === 0 || (Array.isArray(error) && error.length === 0))
}
