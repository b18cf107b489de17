import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import type { RecordedCheck } from '../monitor/record-check.ts'
import { isRefused } from '../monitor/state.ts'
import type { EventBus } from '../platform/event-bus.ts'

type Events = EventBus<VaultEvent>
type Change = Extract<VaultEvent, { type: 'credential.changed' }>['change']

/** To be called once the change is committed, like what follows. */
export function tellChanged(events: Events, account: Pick<OpenAccount, 'id'>, credential_id: string, change: Change): void {
  events.emit({ type: 'credential.changed', account_id: account.id, credential_id, change })
}

/** Tells what a recorded check changed: that a credential began to be refused, or works again. */
export function tellState(events: Events, account: Pick<OpenAccount, 'id'>, credential_id: string, { from, listing }: RecordedCheck): void {
  const named = { account_id: account.id, credential_id, exchange_name: listing.exchange, label: listing.label }
  const { state } = listing
  if (isRefused(state) && !isRefused(from)) events.emit({ type: 'credential.refused', ...named, outcome: listing.last_check?.outcome ?? 'unknown_error', state })
  if (state === 'valid' && isRefused(from)) events.emit({ type: 'credential.recovered', ...named })
}
