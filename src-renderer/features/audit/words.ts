import type { TFunction } from 'i18next'
import type { AuditAction, AuditEntry } from '../../../src-preload/contract/audit.ts'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { STATUS_OF, type ErrorCode } from '../../../src-preload/contract/errors.ts'
import { OUTCOMES, type Outcome } from '../../../src-preload/contract/exchanges.ts'
import { LOCK_CAUSES, type LockCause } from '../../../src-preload/contract/locking.ts'
import { holderOf, type Holder } from '../settings/agent-words.ts'

/** A sentence about a credential, around the name that it is called by; `name` is null where it is about none. */
export interface Sentence {
  readonly before: string
  readonly name: string | null
  readonly after: string
}

/** Stands for the name while the sentence is put together: in no language's words. */
const NAME = '\uE000'
/** One entry for all that came while too many waited already. */
const FURTHER = /^further:(\d+)$/u
/** Of a check of many at once: how many. */
const BATCH = /^batch:(\d+)$/u
const ROLE = /^(?<username>.+): (?<role>admin|trader)$/u
const HAN = /\p{Script=Han}/u

const isLockCause = (word: string): word is LockCause => LOCK_CAUSES.some((cause) => cause === word)
const isOutcome = (word: string): word is Outcome => OUTCOMES.some((outcome) => outcome === word)
const isCode = (word: string): word is ErrorCode => Object.hasOwn(STATUS_OF, word)

/** What a detail makes of a sentence that was done; null where it adds nothing, or is not known here. */
function detailed(action: AuditAction, detail: string, t: TFunction): string | null {
  const named = { name: NAME }
  switch (action) {
    case 'account.logged_in':
      return detail === 'device' ? t('audit.more.logged_in_by_device') : null
    case 'account.unlocked':
      if (detail === 'unattended') return t('audit.more.unlocked_unattended')
      return detail === 'device' ? t('audit.more.unlocked_by_device') : null
    case 'account.locked':
      return isLockCause(detail) ? t(`audit.locked.${detail}`) : null
    case 'account.password_changed':
      return detail === 'new_keys' ? t('audit.more.new_keys') : null
    case 'account.logged_out_everywhere':
      return detail === 'but_this_one' ? t('audit.more.out_elsewhere') : null
    case 'account.role_changed': {
      const { username, role } = ROLE.exec(detail)?.groups ?? {}
      return username === undefined ? null : t(role === 'admin' ? 'audit.more.role_admin' : 'audit.more.role_trader', { username })
    }
    case 'credential.verified': {
      const count = BATCH.exec(detail)?.[1]
      if (count !== undefined) return t('audit.more.checked_many', { count: Number(count) })
      return isOutcome(detail) ? t('audit.checked', { ...named, outcome: t(`outcomes.${detail}`) }) : null
    }
    case 'credential.reported':
      return isOutcome(detail) ? t('audit.was_reported', { ...named, outcome: t(`outcomes.${detail}`) }) : null
    case 'audit.exported':
      return detail === 'csv' || detail === 'json' ? t(`audit.more.exported_${detail}`) : null
    default:
      return null
  }
}

function template({ action, refused, detail }: Pick<AuditEntry, 'action' | 'refused' | 'detail'>, t: TFunction): string {
  const count = FURTHER.exec(detail ?? '')?.[1]
  if (count !== undefined) return t('audit.further', { count: Number(count) })
  if (refused !== null) return t(`audit.tried.${action}`, { name: NAME })
  return (detail === null ? null : detailed(action, detail, t)) ?? t(`audit.did.${action}`, { name: NAME })
}

function around(sentence: string, name: string): Sentence {
  const [before = '', after] = sentence.split(NAME)
  if (after === undefined) return { before, name: null, after: '' }
  // Chinese sets a Latin name apart by blanks, but none of its own words.
  return { before: HAN.test(name.at(0) ?? '') ? before.trimEnd() : before, name, after: HAN.test(name.at(-1) ?? '') ? after.trimStart() : after }
}

/** What was done, or tried, in a sentence; `name` is what its credential is called. */
export const sentenceOf = (entry: Pick<AuditEntry, 'action' | 'refused' | 'detail'>, name: string, t: TFunction): Sentence => around(template(entry, t), name)

/** What an action is called where no entry of it is meant in particular. */
export function kindOf(action: AuditAction, t: TFunction): string {
  const { before, name, after } = sentenceOf({ action, refused: null, detail: null }, t('audit.a_credential'), t)
  return `${before}${name ?? ''}${after}`
}

/** Why it was refused, in a few words; a code that has none of its own stands for itself. */
export function whyRefused({ refused, detail }: Pick<AuditEntry, 'detail'> & { readonly refused: string }, t: TFunction): string {
  if (detail === 'device' && refused === 'VAULT_LOCKED') return t('audit.why_device')
  return isCode(refused) ? t(`audit.why.${refused}`) : refused
}

/** What a credential that is there is called today. */
export function credentialName(credential: Pick<Credential, 'label' | 'exchange_name'>, exchangeName: (id: string) => string, t: TFunction): string {
  const name = exchangeName(credential.exchange_name)
  return credential.label === null || credential.label === '' ? name : t('audit.named', { exchange: name, label: credential.label })
}

/** What one is called that is not there (any more): of what was deleted its exchange is known at most. */
export function absentName({ action, credential_id, exchange_name }: Pick<AuditEntry, 'action' | 'credential_id' | 'exchange_name'>, isSurelyGone: boolean, exchangeName: (id: string) => string, t: TFunction): string {
  // "Deleted a deleted credential" would say it twice, and what was refused at the door never was one.
  const saysSo = isSurelyGone && credential_id !== null && action !== 'credential.deleted'
  if (exchange_name === null) return t(saysSo ? 'audit.deleted' : 'audit.a_credential')
  return t(saysSo ? 'audit.deleted_of' : 'audit.one_of', { exchange: exchangeName(exchange_name) })
}

function holderWords(holder: Holder, t: TFunction): string {
  if (holder.kind === 'window') return t('logins.window')
  if (holder.kind === 'program') return holder.name === null ? t('logins.program_unnamed') : t('logins.program', { name: holder.name })
  return holder.system === null ? holder.browser : t('logins.browser_on', { browser: holder.browser, system: holder.system })
}

/** Who did it and from where, the most telling first; as the list of logins calls them. */
export function actorWords({ actor, refused }: Pick<AuditEntry, 'actor' | 'refused'>, ownSession: string | null, t: TFunction): readonly string[] {
  const { kind, door, address, agent, session_id } = actor
  if (kind === 'vault') return [t('audit.by_itself')]
  const here = ownSession !== null && session_id === ownSession ? [t('audit.by_here')] : []
  const from = door === 'desktop' || address === null ? [] : [address]
  // Whoever logs in has no login yet, which says nothing where it came to one.
  const stranger = kind === 'visitor' && refused !== null ? [t('audit.without_login')] : []
  return [...here, holderWords(holderOf({ door: door ?? 'http', agent: agent ?? '' }), t), ...from, ...stranger]
}
