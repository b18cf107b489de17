import { SECRET_FIELD_NAMES, type SecretFieldName } from '../../src-preload/contract/credentials.ts'
import type { Secret } from '../crypto/secret.ts'
import type { About, Candidate, DraftOptions, Kind, SecretFields } from './draft.ts'
import { manualExpiry, type Listing } from './listing.ts'
import type { OpenedRecord } from './record.ts'

/** Of each member what is given: absent keeps, null clears. */
type Given<T> = { readonly [K in keyof T]?: T[K] | undefined }

/** What an update asks for. */
export interface CredentialChange extends Given<About> {
  readonly exchange?: string | undefined
  readonly fields: Readonly<Partial<Record<SecretFieldName, Secret | null>>>
  readonly options: Given<DraftOptions>
  /** Entered by hand, in milliseconds since the epoch. */
  readonly expires_at?: number | null | undefined
  readonly is_active?: boolean | undefined
  /** Another proxy needs it. */
  readonly password: Secret | null
}

/** What a change makes of a credential's record. */
export interface ChangedRecord {
  readonly candidate: Candidate
  /** Goes to another place than the stored secrets were given for. */
  readonly moves: boolean
  readonly changesProxy: boolean
  /** Writes a secret field, or goes to another place: whatever was learnt of the credential is of another one. */
  readonly isAnother: boolean
  /** Anything at all in the record differs. */
  readonly differs: boolean
}

/** Whether the change can concern the record at all; labels, notes and the like stand in the listing alone. */
export function touchesRecord({ exchange, fields, options }: CredentialChange): boolean {
  const { check_from: _, ...steering } = options
  return exchange !== undefined || Object.keys(fields).length > 0 || Object.values(steering).some((given) => given !== undefined)
}

/** Secrets stored for one place never go to another: where the place changes, only what was given again stays. */
export function changedRecord({ kind, steering, fields }: OpenedRecord, change: CredentialChange, checkFrom: DraftOptions['check_from']): ChangedRecord {
  const exchange = change.exchange ?? steering.exchange
  const options: DraftOptions = {
    testnet: change.options.testnet ?? steering.testnet,
    hostname: kept(change.options.hostname, steering.hostname),
    base_url: kept(change.options.base_url, steering.base_url),
    proxy_url: kept(change.options.proxy_url, steering.proxy_url),
    timeout_ms: kept(change.options.timeout_ms, steering.timeout_ms),
    check_from: change.options.check_from ?? checkFrom,
  }
  const moves = exchange !== steering.exchange || options.testnet !== steering.testnet || options.hostname !== steering.hostname || options.base_url !== steering.base_url
  const changesProxy = !sameSecret(options.proxy_url, steering.proxy_url)
  const isAnother = moves || SECRET_FIELD_NAMES.some((name) => writesField(change.fields[name], fields[name]))
  return {
    candidate: { kind, exchange, fields: mergedFields(moves ? {} : fields, change.fields), options },
    moves,
    changesProxy,
    isAnother,
    differs: isAnother || changesProxy || options.timeout_ms !== steering.timeout_ms,
  }
}

/** The fields that a credential in another place needs and that were not given again. */
export function missingSecrets(kind: Kind, wanted: readonly { readonly name: SecretFieldName; readonly required: boolean }[], stored: SecretFields, given: CredentialChange['fields']): SecretFieldName[] {
  const known = kind === 'web_session' ? SECRET_FIELD_NAMES.map((name) => ({ name, required: false })) : wanted
  return known.filter(({ name, required }) => (required || stored[name] !== undefined) && given[name] === undefined).map(({ name }) => name)
}

/** The listing with what the change says of the credential; what is known of it stays. */
export function changedAbout(listing: Listing, change: CredentialChange): Listing {
  return {
    ...listing,
    label: kept(change.label, listing.label),
    note: kept(change.note, listing.note),
    tags: [...(change.tags ?? listing.tags)],
    purpose: kept(change.purpose, listing.purpose),
    sub_account: kept(change.sub_account, listing.sub_account),
    is_active: change.is_active ?? listing.is_active,
    options: { ...listing.options, check_from: change.options.check_from ?? listing.options.check_from },
    ...(change.expires_at !== undefined && manualExpiry(change.expires_at)),
  }
}

function kept<T>(given: T | undefined, stored: T): T {
  return given === undefined ? stored : given
}

/** A field that is given is written, also with the same value; clearing what is not there writes nothing. */
function writesField(given: Secret | null | undefined, stored: Secret | undefined): boolean {
  return given === null ? stored !== undefined : given !== undefined
}

function mergedFields(stored: SecretFields, given: CredentialChange['fields']): SecretFields {
  const merged: Partial<Record<SecretFieldName, Secret>> = {}
  for (const name of SECRET_FIELD_NAMES) {
    const value = kept(given[name], stored[name]) ?? null
    if (value !== null) merged[name] = value
  }
  return merged
}

function sameSecret(one: Secret | null, other: Secret | null): boolean {
  const why = 'compared, and not kept'
  return one?.expose(why) === other?.expose(why)
}
