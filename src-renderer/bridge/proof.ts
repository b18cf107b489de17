const KEY = 'tradekeep.proof'
const PROOF_BYTES = 32

export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/**
 * The secret that ties a refresh cookie to this tab. Cookies are shared by every server on this
 * machine's loopback, whatever its port; sessionStorage is not, so a stolen cookie alone is useless.
 */
export interface Proof {
  /** The one this tab has, or null where it never logged in. */
  current(): string | null
  /** The one this tab has, made now if need be: 256 random bits in base64url. */
  make(): string
  forget(): void
}

export function createProof(storage: TabStorage): Proof {
  const current = (): string | null => storage.getItem(KEY)
  return {
    current,
    make() {
      const known = current()
      if (known !== null) return known
      const bytes = crypto.getRandomValues(new Uint8Array(PROOF_BYTES))
      const made = btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
      storage.setItem(KEY, made)
      return made
    },
    forget: () => storage.removeItem(KEY),
  }
}
