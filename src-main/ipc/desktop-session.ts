import type { IssuedSession } from '../accounts/session.ts'
import type { Secret } from '../crypto/secret.ts'

/**
 * The session of the window. It lives here, in the main process, so that a page that was tampered with
 * has no token to give away.
 */
export class DesktopSession {
  readonly #refresh: (refreshToken: Secret) => Promise<IssuedSession>
  #current: IssuedSession | null = null
  #renewal: Promise<void> | null = null
  readonly #beginnings = new Set<Promise<unknown>>()

  /** `refresh` trades a refresh token, which serves once, for a new session; it rejects where that is refused. */
  constructor(refresh: (refreshToken: Secret) => Promise<IssuedSession>) {
    this.#refresh = refresh
  }

  get accessToken(): Secret | null {
    return this.#current?.accessToken ?? null
  }

  get accountId(): string | null {
    return this.#current?.user.id ?? null
  }

  keep(session: IssuedSession): void {
    this.#current = session
  }

  /**
   * To be told of a call under way that ends the present session and brings another: until it has, that
   * the present one is refused says nothing. `call` must keep the session itself, and never reject.
   */
  expectAnother(call: Promise<unknown>): void {
    this.#beginnings.add(call)
    void call.finally(() => this.#beginnings.delete(call))
  }

  drop(): void {
    this.#current = null
  }

  /**
   * Renews the session after `expired` was refused as expired, and gives the token to try again with;
   * null where nobody is logged in any more. Calls that expire together share one renewal: a refresh
   * token used twice would end the whole session.
   */
  async renew(expired: Secret): Promise<Secret | null> {
    await Promise.all(this.#beginnings)
    if (this.#current !== null && this.#current.accessToken === expired) {
      this.#renewal ??= this.#trade(this.#current).finally(() => {
        this.#renewal = null
      })
      await this.#renewal
    }
    return this.accessToken
  }

  async #trade(old: IssuedSession): Promise<void> {
    let next: IssuedSession | null = null
    try {
      next = await this.#refresh(old.refreshToken)
    } catch {
      // Refused: whoever asks now is told to log in again, which is all that can be done about it.
    }
    // A logout or another login that came in between stands.
    if (this.#current === old) this.#current = next
  }
}
