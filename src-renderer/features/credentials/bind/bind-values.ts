import { bindInput, type SecretFieldName } from '../../../../src-preload/contract/credentials.ts'
import type { FieldProblemName } from '../../../../src-preload/contract/errors.ts'
import type { ExchangeDetail } from '../../../../src-preload/contract/exchanges.ts'
import type { InputOf } from '../../../../src-preload/contract/procedures.ts'
import { problemsIn, type FieldProblems } from '../../../ui/field-problems.ts'

/** What must not outlive the page it was typed into; a proxy's address may hold a password. */
export type TypedSecrets = Readonly<Partial<Record<SecretFieldName | 'proxy_url', string>>>

/** The form as typed. Fields of exchanges that were chosen before stay, in case the choice was a slip. */
export interface BindValues {
  readonly kind: 'api_key' | 'web_session'
  readonly exchange_name: string
  readonly fields: TypedSecrets
  readonly label: string
  readonly note: string
  readonly tags: readonly string[]
  readonly purpose: 'any' | 'read' | 'trade'
  readonly sub_account: string
  /** The day it expires on, as YYYY-MM-DD; empty where nothing was entered. */
  readonly expires_on: string
  readonly testnet: boolean
  readonly hostname: string | null
  readonly base_url: string
  /** Which proxy: the vault's, none, or the one in `fields.proxy_url`. */
  readonly proxy: 'vault' | 'none' | 'own'
  /** Seconds; empty for the default. */
  readonly timeout: number | ''
  readonly check_from: 'here' | 'nowhere'
}

/** All of the form but what holds secrets. */
export type BindDraft = Omit<BindValues, 'fields'>

export const EMPTY_DRAFT: BindDraft = {
  kind: 'api_key',
  exchange_name: '',
  label: '',
  note: '',
  tags: [],
  purpose: 'any',
  sub_account: '',
  expires_on: '',
  testnet: false,
  hostname: null,
  base_url: '',
  proxy: 'vault',
  timeout: '',
  check_from: 'here',
}

export const EMPTY_VALUES: BindValues = { ...EMPTY_DRAFT, fields: {} }

/** Whether something stands among the options that are folded away at first. */
export const hasOptions = ({ testnet, hostname, base_url, proxy, timeout, check_from }: BindValues): boolean =>
  testnet || hostname !== null || base_url !== '' || proxy !== 'vault' || timeout !== '' || check_from !== 'here'

/** Whether its exchange is asked at all: a web session is stored and never sent. */
export const isCheckable = ({ kind, check_from }: Pick<BindValues, 'kind' | 'check_from'>): boolean => kind === 'api_key' && check_from === 'here'

export const orNull = (text: string | undefined): string | null => (text === undefined || text.trim() === '' ? null : text)

/** The first moment of the day in this computer's time zone: rather early than late. */
export function startOfDay(day: string): string | null {
  const time = new Date(`${day}T00:00`)
  return day === '' || Number.isNaN(time.getTime()) ? null : time.toISOString()
}

const WEB_SESSION_FIELDS = ['headers', 'cookies'] as const

/** The names of the secret fields that a credential of this kind has at this exchange. */
export function fieldNames({ kind }: Pick<BindValues, 'kind'>, exchange: ExchangeDetail): readonly SecretFieldName[] {
  return kind === 'web_session' ? WEB_SESSION_FIELDS : exchange.fields.map(({ name }) => name)
}

/** Of those, the ones that must be filled in and are not. */
export function missingFields(values: Pick<BindValues, 'kind' | 'fields'>, exchange: ExchangeDetail): FieldProblems {
  const empty = (name: SecretFieldName): boolean => orNull(values.fields[name]) === null
  const required = (name: SecretFieldName): [string, FieldProblemName] => [name, 'required']
  if (values.kind === 'web_session') return WEB_SESSION_FIELDS.every(empty) ? Object.fromEntries([required('headers')]) : {}
  return Object.fromEntries(exchange.fields.filter((field) => field.required && empty(field.name)).map(({ name }) => required(name)))
}

const PROXIES = { vault: null, none: 'none' } as const

export const proxyOf = ({ proxy, fields }: Pick<BindValues, 'proxy' | 'fields'>): string | null => (proxy === 'own' ? (fields.proxy_url ?? '') : PROXIES[proxy])

/** What is sent: exactly the fields that the exchange asks for, and of the options what is offered for it. */
export function inputOf(values: BindValues, exchange: ExchangeDetail, verify: boolean): InputOf<'credentials.bind'> {
  const fields = Object.fromEntries(fieldNames(values, exchange).map((name) => [name, orNull(values.fields[name])]))
  return {
    kind: values.kind,
    exchange_name: values.exchange_name,
    ...fields,
    label: orNull(values.label),
    note: orNull(values.note),
    tags: [...values.tags],
    purpose: values.purpose === 'any' ? null : values.purpose,
    sub_account: orNull(values.sub_account),
    expires_at: startOfDay(values.expires_on),
    ...(values.kind === 'api_key' && {
      options: {
        testnet: exchange.has_testnet && values.testnet,
        hostname: values.hostname !== null && exchange.hostnames.includes(values.hostname) ? values.hostname : null,
        base_url: exchange.base_url_allowed === 'no' ? null : orNull(values.base_url),
        proxy_url: proxyOf(values),
        timeout_ms: values.timeout === '' ? null : Math.round(values.timeout * 1_000),
        check_from: values.check_from,
      },
    }),
    verify: verify && isCheckable(values),
  }
}

/** What is wrong with the form before anything is sent. */
export function problemsWith(values: BindValues, exchange: ExchangeDetail): FieldProblems {
  const unnamed: FieldProblems = values.kind === 'web_session' && orNull(values.label) === null ? { label: 'required' } : {}
  return { ...problemsIn(bindInput, inputOf(values, exchange, true)), ...missingFields(values, exchange), ...unnamed }
}
