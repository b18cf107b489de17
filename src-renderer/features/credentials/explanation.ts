import type { TFunction } from 'i18next'
import type { ContractErrorDetails } from '../../../src-preload/contract/errors.ts'
import { CAUSES, type Cause } from '../../../src-preload/contract/exchanges.ts'
import { toldSkew, type Explained } from '../../../src-preload/contract/explanation.ts'
import type { Language } from '../../../src-preload/contract/names.ts'

/** Causes that have a sentence of their own for where they are one of several. */
export const POSSIBLE_CAUSES = [
  'key_unknown',
  'key_malformed',
  'signature_refused',
  'passphrase_refused',
  'key_refused',
  'key_expired',
  'account_suspended',
  'ip_refused',
  'permission_refused',
  'clock_off',
  'nonce_in_use',
  'region_refused',
] as const satisfies readonly Cause[]

/** One thing that a refusal can have been: what it is, and how to tell or to mend it. */
export function possibleCause(cause: Cause, t: TFunction): string {
  const known = POSSIBLE_CAUSES.find((name) => name === cause)
  return known === undefined ? t(`diagnosis.${cause}.title`) : t(`possible.${known}`)
}

/** "This computer's clock is 42 seconds ahead of the exchange's."; null where the clock is not the point. */
export function skewSentence(explained: Explained, language: Language, t: TFunction): string | null {
  const skew = toldSkew(explained)
  if (skew === null) return null
  const duration = new Intl.NumberFormat(language, { style: 'unit', unit: skew.unit, unitDisplay: 'long' }).format(skew.amount)
  return t(`explained.clock_${skew.direction}`, { duration })
}

/** "OKX (US) or MyOKX (EEA)". */
export function alternatives(names: readonly string[], language: Language): string {
  // Chinese words are set apart from the Latin names beside them, its signs are not.
  const spaced = (joint: string): string => (language === 'en' || joint === '、' ? joint : ` ${joint} `)
  const parts = new Intl.ListFormat(language, { type: 'disjunction' }).formatToParts(names)
  return parts.map(({ type, value }) => (type === 'literal' ? spaced(value) : value)).join('')
}

const causeNamed = (wanted: string | undefined): Cause | undefined => CAUSES.find((name) => name === wanted)

/** What a refused bind or update says of its check; null where it was not a check that failed. */
export function explainedBy(details: ContractErrorDetails | undefined): Explained | null {
  const cause = causeNamed(details?.cause)
  if (cause === undefined) return null
  return {
    cause,
    possible_causes: (details?.possible_causes ?? []).flatMap((name) => causeNamed(name) ?? []),
    address_seen: details?.address_seen ?? null,
    clock_skew_ms: details?.clock_skew_ms ?? null,
    other_exchanges: details?.other_exchanges ?? [],
  }
}
