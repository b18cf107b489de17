import type { Credential } from '../../src-preload/contract/credentials.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { State } from '../../src-preload/contract/exchanges.ts'

/** A credential that its exchange refuses, as tray and notifications name it. */
export interface Refused {
  readonly id: string
  /** Exchange and label, without anything of the key. */
  readonly name: string
  readonly state: State
}

/** How things stand with the account of the window, for the tray. `refused` has the worst first. */
export type Standing = { readonly state: 'locked' } | { readonly state: 'fine' } | { readonly state: 'attention'; readonly refused: readonly Refused[] }

/** Worst first: a key that is dead, one that is refused from here, one that lacks something. */
const REFUSED_STATES: readonly State[] = ['expired', 'rejected', 'ip_not_allowed', 'missing_permission']

/** "Grid bot (Binance)", or the exchange alone. */
export const nameOf = (exchange: string, label: string | null): string => (label === null || label === '' ? exchange : `${label} (${exchange})`)

/**
 * The standing of an open account. Those that their trader paused are no news; among equals, what is
 * meant for trading comes first (positions may hang on it), then the newest finding.
 */
export function standingOf(credentials: readonly Credential[], exchangeName: (id: string) => string): Standing {
  const refused = credentials.filter(({ state, is_active }) => is_active && REFUSED_STATES.includes(state))
  if (refused.length === 0) return { state: 'fine' }
  const checkedAt = (credential: Credential): string => credential.last_check?.checked_at ?? ''
  const tradesLess = ({ purpose }: Credential): number => (purpose === 'read' ? 1 : 0)
  const ordered = refused.toSorted(
    (one, other) =>
      REFUSED_STATES.indexOf(one.state) - REFUSED_STATES.indexOf(other.state) ||
      tradesLess(one) - tradesLess(other) ||
      checkedAt(other).localeCompare(checkedAt(one)),
  )
  return { state: 'attention', refused: ordered.map(({ id, exchange_name, label, state }) => ({ id, name: nameOf(exchangeName(exchange_name), label), state })) }
}

/**
 * Whether the account may stand otherwise after this. To find out means reading its whole list, so what
 * comes by the hundred is left out: how far a batch is, and checks that changed no state. A refusal is
 * told by an event of its own; only of a credential that is shown as refused (`isNamed`) a check may change the words.
 */
export function mayChangeStanding(event: VaultEvent, isNamed: (credentialId: string) => boolean): boolean {
  if (event.type === 'check.progress') return false
  return event.type !== 'credential.changed' || event.change !== 'checked' || isNamed(event.credential_id)
}
