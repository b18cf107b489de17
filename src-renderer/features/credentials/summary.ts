import type { TFunction } from 'i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import type { Cause, Finding, Outcome, State } from '../../../src-preload/contract/exchanges.ts'
import type { Language } from '../../../src-preload/contract/names.ts'
import { days, separators } from '../../i18n/format.ts'

/** A state as shown: "degraded" is valid with a last check that could not tell. */
export type ShownState = State | 'degraded'

const INCONCLUSIVE: ReadonlySet<Outcome> = new Set(['clock_skew', 'rate_limited', 'unreachable', 'maintenance', 'region_blocked', 'unknown_error'])

/** Whether an outcome says nothing about the credential itself. */
export const isInconclusive = (outcome: Outcome): boolean => INCONCLUSIVE.has(outcome)

export function shownState({ state, last_check }: Pick<Credential, 'state' | 'last_check'>): ShownState {
  return state === 'valid' && last_check !== null && isInconclusive(last_check.outcome) ? 'degraded' : state
}

const ABILITIES = ['read', 'trade_spot', 'trade_futures', 'transfer'] as const

/** "read, spot trading; no withdrawal; no IP list": what is known, and nothing that is not. */
export function permissionSummary({ permissions, ip_restricted }: Pick<Credential, 'permissions' | 'ip_restricted'>, language: Language, t: TFunction): string {
  const { item, group } = separators(language)
  const able = ABILITIES.filter((ability) => permissions[ability] === 'yes').map((ability) => t(`permissions.${ability}`))
  const parts = able.length === 0 ? [] : [able.join(item)]
  if (permissions.withdraw === 'yes') parts.push(t('permissions.can_withdraw'))
  if (permissions.withdraw === 'no') parts.push(t('permissions.no_withdrawal'))
  if (permissions.withdraw === 'unknown' && parts.length > 0) parts.push(t('permissions.withdrawal_unknown'))
  if (ip_restricted !== null) parts.push(t(ip_restricted ? 'permissions.ip_list' : 'permissions.no_ip_list'))
  return parts.length === 0 ? t('permissions.nothing_known') : parts.join(group)
}

/** A finding's headline. */
export function findingTitle({ kind, days: left }: Finding, language: Language, t: TFunction): string {
  return t(`findings.${kind}.title`, { duration: days(left ?? 0, language) })
}

/** What a credential is called: its label, else its exchange. */
export function nameOf({ label, exchange_name }: Pick<Credential, 'label' | 'exchange_name'>, exchangeName: (id: string) => string): string {
  return label === null || label === '' ? exchangeName(exchange_name) : label
}

/** Refusals that are mended at the exchange while the key stays the same. */
const MENDED_AT_EXCHANGE: ReadonlySet<Cause> = new Set(['ip_refused', 'permission_refused', 'account_suspended'])

/** Whether the last check is what the shown state comes from, so that its diagnosis speaks for the credential. */
export function lastCheckSpeaks({ state, last_check }: Pick<Credential, 'state' | 'last_check'>): boolean {
  return last_check !== null && (last_check.outcome === state || shownState({ state, last_check }) === 'degraded')
}

/**
 * What helps a refused key: `check` it again where it can stay as it is (something is mended at the
 * exchange, or it could not be asked since), `update` it, or `either` where the exchange does not say.
 */
export function nextStep({ state, last_check }: Pick<Credential, 'state' | 'last_check'>): 'check' | 'update' | 'either' {
  if (last_check === null || last_check.outcome !== state) return 'check'
  if (MENDED_AT_EXCHANGE.has(last_check.cause)) return 'check'
  return last_check.possible_causes.some((cause) => MENDED_AT_EXCHANGE.has(cause)) ? 'either' : 'update'
}

/** Whether this computer asks its exchange at all: web sessions are stored and never sent, others may be told not to be. */
export const isCheckedFromHere = ({ kind, options }: Pick<Credential, 'kind' | 'options'>): boolean => kind === 'api_key' && options.check_from === 'here'
