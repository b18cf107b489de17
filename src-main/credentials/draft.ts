import type { SecretFieldName } from '../../src-preload/contract/credentials.ts'
import type { Secret } from '../crypto/secret.ts'

/** Options as a caller may give them; absent and null both mean the default. */
export interface DraftOptions {
  readonly testnet: boolean
  readonly hostname: string | null
  readonly base_url: string | null
  /** An address, or `none` to go past the vault-wide proxy. */
  readonly proxy_url: Secret | null
  readonly timeout_ms: number | null
  readonly check_from: 'here' | 'nowhere'
}

export type Kind = 'api_key' | 'web_session'

export type SecretFields = Readonly<Partial<Record<SecretFieldName, Secret>>>

/** Enough of a credential to check it. */
export interface Candidate {
  readonly kind: Kind
  readonly exchange: string
  readonly fields: SecretFields
  readonly options: DraftOptions
}

/** What a trader says of a credential; no exchange ever hears it. */
export interface About {
  readonly label: string | null
  readonly note: string | null
  readonly tags: readonly string[]
  readonly purpose: 'read' | 'trade' | null
  readonly sub_account: string | null
}

/** A credential about to be bound. */
export interface CredentialDraft extends Candidate, About {
  /** Entered by hand, in milliseconds since the epoch. */
  readonly expires_at: number | null
}
