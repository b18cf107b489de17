import type { FieldName } from '../../src-preload/contract/exchanges.ts'
import type { Secret } from '../crypto/secret.ts'

/** Options as a caller may give them; absent and null both mean the default. */
export interface DraftOptions {
  readonly testnet: boolean
  readonly hostname: string | null
  readonly base_url: string | null
  readonly proxy_url: Secret | null
  readonly timeout_ms: number | null
  readonly check_from: 'here' | 'nowhere'
}

export type SecretFields = Readonly<Partial<Record<FieldName, Secret>>>

/** Enough of a credential to check it. */
export interface Candidate {
  readonly kind: 'api_key'
  readonly exchange: string
  readonly fields: SecretFields
  readonly options: DraftOptions
}

/** A credential about to be bound. */
export interface CredentialDraft extends Candidate {
  readonly label: string | null
  readonly note: string | null
  readonly tags: readonly string[]
  readonly purpose: 'read' | 'trade' | null
  readonly sub_account: string | null
}
