import { UNKNOWN_PERMISSIONS } from '../../../src-preload/contract/exchanges.ts'
import { readBalanceAnswer } from '../outcomes/balance-answer.ts'
import { AnswerNotUnderstood, type Findings, type Probe } from './probe.ts'

/**
 * The private call that every exchange of CCXT has. It shows that the key reads, and no more: what else
 * it may do stays unknown. CCXT reads pages, empty answers and unknown refusals as an empty balance at
 * many exchanges, so the answer itself has to show one.
 */
export const probeBalance: Probe = async (client, wire) => {
  await client.fetchBalance()
  const reading = wire.lastAnswer === undefined ? 'unclear' : readBalanceAnswer(client.id, wire.lastAnswer)
  if (reading !== 'balance') throw new AnswerNotUnderstood(reading === 'refusal')
  return { permissions: { ...UNKNOWN_PERMISSIONS, read: 'yes' }, ip_restricted: null, account_info: null, expires_at: null } satisfies Findings
}
