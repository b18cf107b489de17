import type { Envelope } from '../../src-preload/contract/envelope.ts'
import type { ContractError } from '../../src-preload/contract/errors.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { IpcProcedureName } from '../../src-preload/contract/names.ts'
import type { InputOf, OutputOf } from '../../src-preload/contract/procedures.ts'

/** What a page may ask for. Refreshing a session is a carrier's own business. */
export type CallName = IpcProcedureName

/** The page's one way to the vault, whichever carrier stands behind it. */
export interface Bridge {
  /**
   * Asks the vault. Never rejects: a carrier that fails answers NETWORK_ERROR, an answer that does not
   * fit the contract becomes INTERNAL_SERVER_ERROR.
   */
  call<N extends CallName>(name: N, input: InputOf<N>): Promise<Envelope<OutputOf<N>>>
  /**
   * Calls `listener` for every event of the account that is logged in, until the returned function is
   * called. While the account is locked only `account.*` come; `account.unlocked` and `stream.gap` say
   * that others were missed, so that what is shown must be read again.
   */
  onEvent(listener: (event: VaultEvent) => void): () => void
  /**
   * Calls `listener` with false when the vault can't be heard any more, so that what is shown may be out of
   * date, and with true each time that it is heard again, until the returned function is called.
   */
  onHearing(listener: (hears: boolean) => void): () => void
  /** Calls `listener` when the carrier finds by itself, with no call, that the session is over. */
  onSessionOver(listener: (error: ContractError) => void): void
  /** False where it is certain that nobody is logged in, so that there is nothing to ask for. */
  mayHaveSession(): boolean
  /** The token that the first registration over this carrier needs and that the page was given. */
  setupToken(): string | null
  /** Whether the first registration needs a set-up token at all. */
  readonly needsSetupToken: boolean
  /** Whether the page stands in a browser's tab rather than in the desktop's window. */
  readonly inBrowser: boolean
}

/** Sentences that carriers need, in the language shown at the moment. */
export interface BridgeMessages {
  unreachable(): string
  notUnderstood(): string
  /** For what only the desktop application can do. */
  notHere(): string
}
