import { UNKNOWN_PERMISSIONS, type Cause, type Outcome, type State } from '../../src-preload/contract/exchanges.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import type { LiveSession } from '../accounts/session.ts'
import type { Secret } from '../crypto/secret.ts'
import { fieldError } from '../errors/vault-error.ts'
import { adapterOf } from '../exchanges/adapters/registry.ts'
import type { CheckResult } from '../exchanges/check.ts'
import { UNEXPLAINED } from '../exchanges/explanation.ts'
import { recogniseFailure, type RecognisedFailure } from '../monitor/failure-text.ts'
import { recordCheck } from '../monitor/record-check.ts'
import { isEvidence } from '../monitor/state.ts'
import type { CredentialRow } from '../store/schema.ts'
import type { Kind } from './draft.ts'
import { openListing, type Listing } from './listing.ts'
import { tellChanged, tellState } from './notices.ts'
import { readCredential, requireRow, type CredentialsParts } from './parts.ts'
import { isCheckable, type VerificationFacts } from './verification.ts'

/** What somebody who uses a credential was answered by its exchange. */
export interface Report {
  /** It worked: all else that the report says is then not looked at. */
  readonly ok: boolean
  /** May quote anything, keys too: it is classified and dropped. */
  readonly message: Secret | null
  readonly httpStatus: number | null
  /** The exchange's own. */
  readonly code: string | null
  readonly strategyId: string | null
}

/** What a report was taken for, and how the credential stands now. */
export interface ReportAnswer {
  readonly recognised: boolean
  readonly outcome: Outcome | null
  readonly cause: Cause | null
  /** The name of the pattern that was recognised. */
  readonly pattern: string | null
  readonly state: State
  /** The check that the report led to; null where it led to none. */
  readonly verification: VerificationFacts | null
}

type Finding = Omit<RecognisedFailure, 'pattern'> & { readonly pattern: string | null }

/** Milliseconds in which one credential is asked about only once for reports, and a repeated report adds nothing. */
const ONCE_IN = 60_000
const WORKED: Finding = { pattern: null, outcome: 'valid', cause: 'accepted' }

interface ReportParts extends Pick<CredentialsParts, 'database' | 'keyring' | 'events' | 'clock' | 'log'> {
  /** The one way in which a stored credential is checked. */
  readonly verify: (session: LiveSession, id: string) => Promise<VerificationFacts>
}

/** Reports on stored credentials by those who use them. */
export class Reports {
  readonly #parts: ReportParts
  /** When each credential was last asked about for a report, in milliseconds of the clock that never goes back. */
  readonly #confirmed = new Map<string, number>()

  constructor(parts: ReportParts) {
    this.#parts = parts
  }

  /**
   * Takes a report. Of an API key a recognised failure leads to one check, at most once a minute, and the
   * state changes by that check alone: whoever may report can't have a working key called refused. Of a
   * web session, which nothing can check, the report itself is the evidence. Throws credential_not_found,
   * invalid_input, sealed_data_damaged, vault_locked.
   */
  async take(session: LiveSession, id: string, report: Report): Promise<ReportAnswer> {
    const { database, keyring, log } = this.#parts
    if (!report.ok && report.message === null && report.httpStatus === null && report.code === null) throw fieldError({ path: 'message', problem: 'required' })
    const account = keyring.of(session.accountId)
    const row = await requireRow(this.#parts, database, account, id)
    const listing = openListing(account, row)
    const found = report.ok ? WORKED : failureIn(report, listing)
    const { outcome = null, cause = null, pattern = null } = found ?? {}
    log.info('credential.reported', { account_id: account.id, credential_id: id, exchange: listing.exchange, outcome, pattern, strategy_id: report.strategyId })
    if (found !== undefined && listing.kind === 'web_session') await this.#record(account, row, listing, report, found)
    const confirms = found !== undefined && found.outcome !== 'valid' && listing.is_active && isCheckable(listing) && this.#mayConfirm(id)
    const verification = confirms ? await this.#parts.verify(session, id) : null
    const { state } = await readCredential(this.#parts, database, account, id)
    return { recognised: found !== undefined, outcome, cause, pattern, state, verification }
  }

  async #record(account: OpenAccount, row: CredentialRow, listing: Listing, report: Report, found: Finding): Promise<void> {
    const { database, clock, events } = this.#parts
    const now = clock.now()
    if (isKnown(listing, found, now)) return
    const recorded = await database.transaction().execute(async (transaction) => {
      await requireRow(this.#parts, transaction, account, row.id)
      return recordCheck(transaction, account, { id: row.id, recordRevision: row.record_revision }, resultOf(report, found), now, { source: 'report', pattern: found.pattern })
    })
    if (recorded === undefined) return
    tellChanged(events, account, row.id, 'checked')
    tellState(events, account, row.id, recorded)
  }

  #mayConfirm(id: string): boolean {
    const now = this.#parts.clock.elapsed()
    for (const [known, at] of this.#confirmed) if (now - at >= ONCE_IN) this.#confirmed.delete(known)
    if (this.#confirmed.has(id)) return false
    this.#confirmed.set(id, now)
    return true
  }
}

/** A bot that meets the same answer all day fills no history with it. */
function isKnown({ state, last_check }: Listing, { outcome, cause }: Finding, now: number): boolean {
  if (last_check === null || state !== outcome) return false
  const age = now - last_check.checked_at
  return last_check.outcome === outcome && last_check.cause === cause && age >= 0 && age < ONCE_IN
}

/** The exchange's own code first, as in a check; its page's codes are others, so that of a web session only words and status count. */
function failureIn({ message, httpStatus, code }: Report, { exchange, kind }: { readonly exchange: string; readonly kind: Kind }): Finding | undefined {
  const text = message?.expose('classified and dropped') ?? ''
  const table = kind === 'api_key' ? adapterOf(exchange)?.outcomes : undefined
  // Libraries put the exchange's name before the answer that they quote.
  const answer = { status: httpStatus ?? 400, body: text.slice(Math.max(0, text.search(/[[{]/u))) }
  // A word that every table would answer, being the name of something that all objects have, is no code.
  const own = code !== null && !(code in Object.prototype) ? code : table?.codeOf(answer)
  const verdict = own === undefined ? undefined : table?.verdictOf(own, answer)
  if (verdict === undefined) {
    const failure = recogniseFailure(text, httpStatus ?? undefined)
    return failure === undefined || kind === 'api_key' ? failure : ofSession(failure)
  }
  return isEvidence(verdict.outcome) && verdict.outcome !== 'valid' ? { pattern: 'exchange_code', ...verdict } : undefined
}

/** A session has no key and no secret that could be copied again: it has ended, or is not taken. */
function ofSession({ pattern, outcome, cause }: RecognisedFailure): Finding {
  if (ALIKE.has(cause)) return { pattern, outcome, cause }
  return { pattern, outcome, cause: cause === 'key_expired' ? 'session_expired' : 'session_refused' }
}

/** What is mended in the same way for a session as for a key. */
const ALIKE: ReadonlySet<Cause> = new Set(['account_suspended'])

function resultOf({ code, httpStatus }: Report, { outcome, cause, possible = [] }: Finding): CheckResult {
  return {
    ...UNEXPLAINED,
    outcome,
    cause,
    possible_causes: possible,
    code: code ?? (httpStatus === null ? null : `HTTP ${httpStatus}`),
    permissions: UNKNOWN_PERMISSIONS,
    ip_restricted: null,
    key_proven: true,
    account_info: null,
    expires_at: null,
    latency_ms: 0,
  }
}
