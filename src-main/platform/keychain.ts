/** Which keychain keeps a device secret; a slot of one is nothing to another. */
export type Keeper = 'safe_storage' | 'secret_service'

/**
 * Why a keychain can't serve: there is none; it would keep a secret unprotected; it waits to be
 * unlocked; it failed in some other way.
 */
export type KeychainProblem = 'no_keychain' | 'weak_keychain' | 'keychain_locked' | 'keychain_failed'

/** Says nothing about the slot that was asked for: the keychain may be back in a minute. */
export class KeychainError extends Error {
  readonly problem: KeychainProblem

  constructor(problem: KeychainProblem, cause?: unknown) {
    super(problem, cause === undefined ? undefined : { cause })
    this.name = 'KeychainError'
    this.problem = problem
  }
}

export interface Recalled {
  /** The caller's to zero. */
  readonly secret: Buffer
  /** Whether the keychain has a newer key by now, so that the secret should be kept anew. */
  readonly isStale: boolean
}

/** The machine's own keychain, as far as the vault uses it: it keeps random secrets of 32 bytes by a slot's id. */
export interface Keychain {
  readonly keeper: Keeper
  /** What stands in the way of keeping a secret now; null where nothing does. Never rejects. */
  problem(): Promise<KeychainProblem | null>
  /** Keeps a secret and returns what to store beside it; null where the keychain itself holds all. Throws KeychainError. */
  keep(slotId: string, secret: Buffer): Promise<Buffer | null>
  /** The secret of a slot; null where this keychain has none for it, or none that it can read. Throws KeychainError. */
  recall(slotId: string, stored: Buffer | null): Promise<Recalled | null>
  /** Removes what the keychain holds for a slot. Throws KeychainError. */
  forget(slotId: string): Promise<void>
}

export const SECRET_BYTES = 32
