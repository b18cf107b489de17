import { nothing } from '../../src-preload/contract/accounts.ts'
import { streamedEventSchema, type StreamedEvent, type VaultEvent } from '../../src-preload/contract/events.ts'
import type { LiveSession } from '../accounts/session.ts'
import type { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Log } from '../platform/log.ts'
import type { Vault } from '../vault.ts'
import type { ReadInput } from './call.ts'
import { parseInput } from './input.ts'

/** Somebody who may listen, and by what. */
export interface Listening {
  readonly session: LiveSession
  readonly accessToken: Secret
}

/** The vault's events as carriers hand them out: parsed by the contract, and each to whom it is about alone. */
export interface EventDoor {
  /** Admits whoever wants to listen. Throws no_session, session_expired, and then invalid_input, since there is nothing to ask for. */
  admit(accessToken: Secret | null, readInput: ReadInput): Promise<Listening>
  /** Throws no_session or session_expired where the token no longer serves. */
  requireLive(accessToken: Secret): Promise<LiveSession>
  /**
   * Whether an account's sessions may hear of an event at this moment: it is about that account, and
   * while the account is locked it says nothing but that.
   */
  mayHear(accountId: string, event: VaultEvent): boolean
  /** Calls `listener` for every event of every account until the returned function is called. */
  onEvent(listener: (event: StreamedEvent) => void): () => void
  /** Calls `listener` with each account of which a session has just ended, until the returned function is called. */
  onSessionEnded(listener: (accountId: string) => void): () => void
}

/** Events about the account itself hold no more than its id, so that a locked account may hear of them. */
export const isAboutAccount = ({ type }: VaultEvent): boolean => type.startsWith('account.')

/** The one way from the vault's events to both carriers. */
export function createEventDoor(vault: Vault, log: Log): EventDoor {
  const requireLive = (accessToken: Secret): Promise<LiveSession> => vault.accounts.authenticate(accessToken)
  return {
    requireLive,
    admit: async (accessToken, readInput) => {
      if (accessToken === null) throw new VaultError('no_session')
      const session = await requireLive(accessToken)
      parseInput(nothing, await readInput(session))
      return { session, accessToken }
    },
    mayHear: (accountId, event) => event.account_id === accountId && (isAboutAccount(event) || vault.accounts.isUnlocked({ accountId })),
    onEvent: (listener) =>
      vault.onEvent((event) => {
        const parsed = streamedEventSchema.safeParse(event)
        // Strict as the contract is, it also keeps back what somebody put into an event by mistake.
        if (parsed.success) listener(parsed.data)
        else log.error('event.off_contract', {}, parsed.error)
      }),
    onSessionEnded: (listener) => vault.onSessionEnded(listener),
  }
}
