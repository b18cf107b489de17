import { requireExchange } from '../../exchanges/exchange-service.ts'
import type { CredentialChange } from '../change.ts'
import type { CredentialDraft } from '../draft.ts'
import type { Listing } from '../listing.ts'
import type { OpenedRecord } from '../record.ts'
import { readCapture } from './capture.ts'

type Expiry = Pick<Listing, 'expires_at' | 'expires_at_source'>

function estimate(expires_at: number | null): Expiry {
  return { expires_at, expires_at_source: expires_at === null ? null : 'estimate' }
}

/**
 * A draft as it is stored: of a web session what was pasted is read first, and with it when the session
 * probably ends, unless that was entered by hand. Throws exchange_unknown, and invalid_input as `readCapture` does.
 */
export function draftOfCapture(draft: CredentialDraft, now: number): { readonly draft: CredentialDraft; readonly expiry: Partial<Expiry> } {
  if (draft.kind !== 'web_session') return { draft, expiry: {} }
  const { headers: _headers, cookies: _cookies, ...others } = draft.fields
  const { fields, expires_at } = readCapture(requireExchange(draft.exchange), draft.fields, now)
  const read = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
  return { draft: { ...draft, fields: { ...others, ...read } }, expiry: draft.expires_at === null ? estimate(expires_at) : {} }
}

/** The same of a change to the stored credential. */
export function changeOfCapture(change: CredentialChange, { kind, steering }: OpenedRecord, now: number): { readonly change: CredentialChange; readonly estimated: number | null } {
  if (kind !== 'web_session') return { change, estimated: null }
  const { headers, cookies, ...others } = change.fields
  const { fields, expires_at } = readCapture(requireExchange(change.exchange ?? steering.exchange), { headers, cookies }, now)
  return { change: { ...change, fields: { ...others, ...fields } }, estimated: expires_at }
}

/**
 * When a credential ends whose secrets were written anew. What was entered by hand stays, but for a web
 * session whose day has passed: it was said of the capture before this one.
 */
export function expiryOfRenewed(about: Listing, given: number | null | undefined, estimated: number | null, now: number): Partial<Expiry> {
  const stays = about.expires_at_source === 'manual' && (given !== undefined || about.kind !== 'web_session' || about.expires_at === null || about.expires_at > now)
  return stays ? {} : estimate(estimated)
}
