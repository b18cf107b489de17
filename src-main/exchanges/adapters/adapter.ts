import type { OutcomeTable } from '../outcomes/verdict.ts'
import type { Probe } from '../probes/probe.ts'

/** What a key's own exchange may tell about it, for the catalogue and for docs/exchanges.md. */
export type Told = 'permissions' | 'ip_list' | 'expiry' | 'created' | 'master_key'

/**
 * All that Tradekeep knows of one exchange beyond what CCXT does: one file each, one row in the
 * registry. Whatever is left out goes by the rules for any exchange.
 */
export interface Adapter {
  /** Exchanges of the catalogue that speak so, the main one first. */
  readonly ids: readonly string[]
  /** Left out, the balance is asked for, and what the key may do stays unknown. */
  readonly probe?: Probe
  /** What the probe can learn. */
  readonly tells?: readonly Told[]
  readonly outcomes?: OutcomeTable
  /** Options for CCXT's client: what makes a check cost one request, and what keeps it from signing anything unasked. */
  readonly clientOptions?: object
  /** POST requests that read, beside those that CCXT's balance needs (catalogue-facts.ts). */
  readonly posts?: readonly string[]
  /** Exchanges with keys of the same form in another store: one that is unknown here may be known there. */
  readonly twins?: readonly string[]
  /** Milliseconds that this machine's clock may be off before the exchange refuses a request for it. */
  readonly clockWindow?: number
  /** True where it may refuse a request that comes from the future, however near. */
  readonly clockMustNotLead?: boolean
  /** Its refusals of an address name the one that it saw: what stands around that, which is the first group. */
  readonly namesAddress?: RegExp
  /** True where nonces must rise from request to request, so that a refused one tells of another user of the key. */
  readonly risingNonce?: boolean
}
