import { updateInput, type Credential } from '../../../../src-preload/contract/credentials.ts'
import type { ExchangeDetail } from '../../../../src-preload/contract/exchanges.ts'
import type { InputOf } from '../../../../src-preload/contract/procedures.ts'
import { problemsIn, type FieldProblems } from '../../../ui/field-problems.ts'
import { fieldNames, isCheckable, missingFields, orNull, proxyOf, startOfDay, type BindDraft, type BindValues } from '../bind/bind-values.ts'

type UpdateInput = InputOf<'credentials.update'>

/** The day of a moment in this computer's time zone, as YYYY-MM-DD. */
function dayOf(time: string): string {
  const date = new Date(time)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

const PROXY_CHOICES: Readonly<Record<string, BindValues['proxy']>> = { none: 'none' }

function proxyChoice(stored: string | null): BindValues['proxy'] {
  return stored === null ? 'vault' : (PROXY_CHOICES[stored] ?? 'own')
}

/** The form of what is stored. */
export function draftOfStored(credential: Credential): BindDraft {
  const { options } = credential
  return {
    kind: credential.kind,
    exchange_name: credential.exchange_name,
    label: credential.label ?? '',
    note: credential.note ?? '',
    tags: credential.tags,
    purpose: credential.purpose ?? 'any',
    sub_account: credential.sub_account ?? '',
    expires_on: credential.expires_at !== null && credential.expires_at_source === 'manual' ? dayOf(credential.expires_at) : '',
    testnet: options.testnet,
    hostname: options.hostname,
    base_url: options.base_url ?? '',
    proxy: proxyChoice(options.proxy_url),
    timeout: options.timeout_ms === null ? '' : options.timeout_ms / 1_000,
    check_from: options.check_from,
  }
}

/** Where requests go once `exchange_name` is chosen: what is stored belongs to its own exchange, and no other's key goes there. */
export function placeAt(exchange_name: string, stored: Credential): Pick<BindDraft, 'exchange_name' | 'hostname' | 'base_url'> {
  const { exchange_name: own, hostname, base_url } = draftOfStored(stored)
  return exchange_name === own ? { exchange_name, hostname, base_url } : { exchange_name, hostname: null, base_url: '' }
}

/** Whether requests would go to another place, so that every secret is needed again. */
export function goesElsewhere(values: BindValues, stored: Credential): boolean {
  const { exchange_name, testnet, hostname, base_url } = draftOfStored(stored)
  return values.exchange_name !== exchange_name || values.testnet !== testnet || values.hostname !== hostname || values.base_url.trim() !== base_url
}

/** Whether requests would go through another proxy, so that the password is needed. */
export function changesProxy({ proxy, fields }: BindValues, stored: Credential): boolean {
  return proxy !== draftOfStored(stored).proxy || (proxy === 'own' && orNull(fields.proxy_url) !== null)
}

function changedOptions(values: BindValues, exchange: ExchangeDetail, stored: Credential): UpdateInput['options'] {
  const before = draftOfStored(stored)
  return {
    ...(exchange.has_testnet && values.testnet !== before.testnet && { testnet: values.testnet }),
    ...(values.hostname !== before.hostname && { hostname: values.hostname }),
    ...(values.base_url.trim() !== before.base_url && { base_url: orNull(values.base_url) }),
    ...(changesProxy(values, stored) && { proxy_url: proxyOf(values) }),
    ...(values.timeout !== before.timeout && { timeout_ms: values.timeout === '' ? null : Math.round(values.timeout * 1_000) }),
    ...(values.check_from !== before.check_from && { check_from: values.check_from }),
  }
}

/** Only what differs from what is stored: all else is kept, the more so if it was changed elsewhere meanwhile. */
export function changesOf(values: BindValues, exchange: ExchangeDetail, stored: Credential): Omit<UpdateInput, 'id' | 'verify' | 'password'> {
  const before = draftOfStored(stored)
  const typed = fieldNames(values, exchange).flatMap((name) => {
    const value = orNull(values.fields[name])
    return value === null ? [] : [[name, value] as const]
  })
  const options = changedOptions(values, exchange, stored)
  return {
    ...(values.exchange_name !== before.exchange_name && { exchange_name: values.exchange_name }),
    ...Object.fromEntries(typed),
    ...(values.label.trim() !== before.label && { label: orNull(values.label) }),
    ...(values.note !== before.note && { note: orNull(values.note) }),
    ...(JSON.stringify(values.tags) !== JSON.stringify(before.tags) && { tags: [...values.tags] }),
    ...(values.purpose !== before.purpose && { purpose: values.purpose === 'any' ? null : values.purpose }),
    ...(values.sub_account.trim() !== before.sub_account && { sub_account: orNull(values.sub_account) }),
    ...(values.expires_on !== before.expires_on && { expires_at: startOfDay(values.expires_on) }),
    ...(Object.keys(options ?? {}).length > 0 && { options }),
  }
}

/** What is noted about a credential, and how long and from where its exchange is asked: no reason to ask it again. */
const STEERS_NOTHING: ReadonlySet<string> = new Set(['label', 'note', 'tags', 'purpose', 'sub_account', 'expires_at', 'options', 'timeout_ms', 'check_from'])

/** Whether the exchange is asked again before the changes are stored. */
export function isVerified(changes: ReturnType<typeof changesOf>, values: BindValues): boolean {
  return isCheckable(values) && [changes, changes.options ?? {}].some((part) => Object.keys(part).some((name) => !STEERS_NOTHING.has(name)))
}

/** What is wrong with the changes before anything is sent. */
export function updateProblems(input: UpdateInput, values: BindValues, exchange: ExchangeDetail, stored: Credential): FieldProblems {
  const unnamed: FieldProblems = values.kind === 'web_session' && orNull(values.label) === null ? { label: 'required' } : {}
  const noPassword: FieldProblems = changesProxy(values, stored) && (input.password ?? '') === '' ? { password: 'required' } : {}
  return { ...problemsIn(updateInput, input), ...(goesElsewhere(values, stored) ? missingFields(values, exchange) : {}), ...unnamed, ...noPassword }
}
