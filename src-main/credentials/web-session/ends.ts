import type { Credential } from '../../../src-preload/contract/credentials.ts'
import type { OpenAccount } from '../../accounts/keyring.ts'
import { VaultError } from '../../errors/vault-error.ts'
import { tellChanged } from '../notices.ts'
import { readCredential, type CredentialsParts } from '../parts.ts'

/** Milliseconds that a timer takes at most; whatever ends later is waited for in steps. */
const LONGEST_WAIT = 7 * 24 * 60 * 60_000

type Parts = Pick<CredentialsParts, 'database' | 'keyring' | 'events' | 'clock' | 'log'>

interface Waiting {
  /** As it was opened: after a lock it is another. */
  readonly account: OpenAccount
  readonly ends: number
  callOff(): void
}

/**
 * Tells that a web session has ended at the moment when it does, while its account is open: its state is
 * made out at each reading, and nobody would read it just then. Knows of those that were shown since the
 * account was opened, which is each that anybody has looked at.
 */
export class SessionEnds {
  readonly #parts: Parts
  readonly #waiting = new Map<string, Waiting>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** To be called with what is shown; what is waited for already costs nothing. */
  watch(account: OpenAccount, shown: readonly Credential[]): void {
    for (const credential of shown) if (credential.kind === 'web_session') this.#watchOne(account, credential)
  }

  #watchOne(account: OpenAccount, { id, expires_at, state }: Credential): void {
    const ends = expires_at === null || (state !== 'valid' && state !== 'unverified') ? null : Date.parse(expires_at)
    const known = this.#waiting.get(id)
    if (known?.ends === ends && known.account === account) return
    known?.callOff()
    this.#waiting.delete(id)
    // One that goes on past its end was seen to work since.
    if (ends !== null && ends > this.#parts.clock.now()) this.#wait(account, id, ends)
  }

  #wait(account: OpenAccount, id: string, ends: number): void {
    const { clock, log } = this.#parts
    const callOff = clock.later(Math.min(LONGEST_WAIT, Math.max(1, ends - clock.now())), () => {
      this.#waiting.delete(id)
      // The clock may have been set meanwhile, and a long wait has its steps.
      if (ends > clock.now()) return this.#wait(account, id, ends)
      this.#tell(account, id).catch((error: unknown) => {
        // Locked or deleted meanwhile: whoever opens it again reads it anew.
        if (!(error instanceof VaultError)) log.error('credential.end_not_told', { account_id: account.id, credential_id: id }, error)
      })
    })
    this.#waiting.set(id, { account, ends, callOff })
  }

  async #tell(account: OpenAccount, id: string): Promise<void> {
    const { database, keyring, events } = this.#parts
    if (keyring.of(account.id) !== account) return
    const credential = await readCredential(this.#parts, database, account, id)
    if (credential.state !== 'expired') return this.watch(account, [credential])
    tellChanged(events, account, id, 'checked')
    if (!credential.is_active) return
    events.emit({ type: 'credential.refused', account_id: account.id, credential_id: id, exchange_name: credential.exchange_name, label: credential.label, outcome: 'expired', state: 'expired' })
  }
}
