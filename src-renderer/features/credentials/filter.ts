import type { Credential } from '../../../src-preload/contract/credentials.ts'
import type { State } from '../../../src-preload/contract/exchanges.ts'
import type { Group } from './credentials-store.ts'
import { isCheckedFromHere, shownState } from './summary.ts'

/** States in which the exchange refuses. */
const REFUSED: ReadonlySet<State> = new Set(['rejected', 'expired', 'ip_not_allowed', 'missing_permission'])

/** Whether the exchange refused it when it was last asked. */
export const wasRefused = ({ state }: Pick<Credential, 'state'>): boolean => REFUSED.has(state)

/** Whether the exchange refuses it, which stops whatever uses it; one that its trader paused warns nobody. */
export const isRefused = ({ state, is_active }: Pick<Credential, 'state' | 'is_active'>): boolean => is_active && wasRefused({ state })

/** Whether it does not work, or is not known to although that could be found out here. */
function isInDoubt(credential: Credential): boolean {
  const state = shownState(credential)
  return state === 'unverified' ? isCheckedFromHere(credential) : state !== 'valid'
}

/** Something to mend: it does not work, is not known to, or works and has a finding that weighs. */
export function needsAttention(credential: Credential): boolean {
  return credential.is_active && (isInDoubt(credential) || credential.findings.some(({ severity }) => severity !== 'info'))
}

const IN_GROUP: Readonly<Record<Group, (credential: Credential) => boolean>> = {
  all: () => true,
  attention: needsAttention,
  valid: ({ state, is_active }) => is_active && state === 'valid',
}

/** Those of a group that hold every typed word in label, exchange, masked key, sub-account, note or tags. */
export function filterCredentials(
  credentials: readonly Credential[],
  query: string,
  group: Group,
  exchangeName: (id: string) => string,
): readonly Credential[] {
  const words = query.trim().toLowerCase().split(/\s+/u).filter((word) => word !== '')
  return credentials.filter((credential) => {
    if (!IN_GROUP[group](credential)) return false
    if (words.length === 0) return true
    const { label, exchange_name, api_key_masked, sub_account, note, tags } = credential
    const text = [label, exchange_name, exchangeName(exchange_name), api_key_masked, sub_account, note, ...tags].join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
