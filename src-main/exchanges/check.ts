import type { Cause, FieldName, Outcome, Permissions } from '../../src-preload/contract/exchanges.ts'
import type { Secret } from '../crypto/secret.ts'

/** Everything that decides where a credential's requests go; sealed together with its fields. */
export interface Steering {
  readonly exchange: string
  readonly testnet: boolean
  readonly hostname: string | null
  readonly base_url: string | null
  /** `none` goes past the vault-wide proxy; null takes it. */
  readonly proxy_url: Secret | null
  /** Milliseconds for the whole check, null for the default. */
  readonly timeout_ms: number | null
}

/** One credential as a check needs it. */
export interface CheckSubject {
  readonly steering: Steering
  readonly fields: Readonly<Partial<Record<FieldName, Secret>>>
}

/** What one check found; everything in it may be stored sealed and shown to the owner. */
export interface CheckResult {
  readonly outcome: Outcome
  readonly cause: Cause
  /** The exchange's own code, never its message: messages can echo keys and signed URLs. */
  readonly code: string | null
  readonly permissions: Permissions
  /** Null where the exchange does not tell. */
  readonly ip_restricted: boolean | null
  /** True for a key of a main account, which reaches its sub-accounts too; null where the exchange does not tell. */
  readonly master_key: boolean | null
  /** False where the exchange answers without the private key, so that only the address was shown to exist. */
  readonly key_proven: boolean
  readonly account_info: { readonly uid?: string | undefined; readonly label?: string | undefined; readonly created_at?: string | undefined } | null
  /** RFC 3339, as told by the exchange. */
  readonly expires_at: string | null
  /** Milliseconds from request to whole answer. */
  readonly latency_ms: number
  /** How far this machine's clock is ahead of the exchange's, in milliseconds, where it was measured. */
  readonly clock_skew_ms: number | null
  /** Where the exchange does not say why it refused: all that it can have been, the likeliest first. Else empty. */
  readonly possible_causes: readonly Cause[]
  /** This machine's address as the exchange saw it; null where it did not tell. */
  readonly address_seen: string | null
  /** Exchanges that may know a key which is unknown at this one: to be suggested, never asked unasked. */
  readonly other_exchanges: readonly string[]
}

/** Verifies one credential at its exchange. Never throws for what an exchange does: that is an outcome. */
export interface Checker {
  /** Throws vault_locked and sealed_data_damaged where the vault-wide proxy can't be opened: then nothing is sent. */
  check(subject: CheckSubject): Promise<CheckResult>
  /** Ends each worker as soon as it has nothing in hand; nothing that was in one survives. Later checks start fresh ones. */
  recycle(): Promise<void>
  close(): Promise<void>
}

/** Which custom addresses a credential may name; from the configuration, never over the API. */
export interface AddressPolicy {
  /** Custom https base URLs, allowed in the configuration file. */
  readonly customBaseUrls: boolean
  /** Plain http on loopback, by TRADEKEEP_ALLOW_LOOPBACK_EXCHANGES=1: simulators only. */
  readonly loopbackExchanges: boolean
}
