import { bindInput } from '../../../../src-preload/contract/credentials.ts'
import type { FieldProblemName } from '../../../../src-preload/contract/errors.ts'
import type { ExchangeDetail, FieldName } from '../../../../src-preload/contract/exchanges.ts'
import type { InputOf } from '../../../../src-preload/contract/procedures.ts'
import { problemsIn, type FieldProblems } from '../../../ui/field-problems.ts'

/** The form as typed. Fields of exchanges that were chosen before stay, in case the choice was a slip. */
export interface BindValues {
  readonly exchange_name: string
  readonly fields: Readonly<Partial<Record<FieldName, string>>>
  readonly label: string
  readonly note: string
  readonly tags: readonly string[]
  readonly purpose: 'any' | 'read' | 'trade'
  readonly sub_account: string
  readonly testnet: boolean
  readonly hostname: string | null
  readonly base_url: string
  /** Seconds; empty for the default. */
  readonly timeout: number | ''
}

/** All of the form but the exchange's own fields, which hold the secrets. */
export type BindDraft = Omit<BindValues, 'fields'>

export const EMPTY_DRAFT: BindDraft = {
  exchange_name: '',
  label: '',
  note: '',
  tags: [],
  purpose: 'any',
  sub_account: '',
  testnet: false,
  hostname: null,
  base_url: '',
  timeout: '',
}

export const EMPTY_VALUES: BindValues = { ...EMPTY_DRAFT, fields: {} }

/** Whether something stands among the options that are folded away at first. */
export const hasOptions = ({ testnet, hostname, base_url, timeout }: BindValues): boolean => testnet || hostname !== null || base_url !== '' || timeout !== ''

const orNull = (text: string): string | null => (text.trim() === '' ? null : text)

/** What is sent: exactly the fields that the exchange asks for, and of the options what is offered for it. */
export function inputOf(values: BindValues, exchange: ExchangeDetail, verify: boolean): InputOf<'credentials.bind'> {
  const fields = Object.fromEntries(exchange.fields.map(({ name }) => [name, orNull(values.fields[name] ?? '')]))
  return {
    kind: 'api_key',
    exchange_name: values.exchange_name,
    ...fields,
    label: orNull(values.label),
    note: orNull(values.note),
    tags: [...values.tags],
    purpose: values.purpose === 'any' ? null : values.purpose,
    sub_account: orNull(values.sub_account),
    options: {
      testnet: exchange.has_testnet && values.testnet,
      hostname: values.hostname !== null && exchange.hostnames.includes(values.hostname) ? values.hostname : null,
      base_url: exchange.base_url_allowed === 'no' ? null : orNull(values.base_url),
      timeout_ms: values.timeout === '' ? null : Math.round(values.timeout * 1_000),
    },
    verify,
  }
}

/** What is wrong with the form before anything is sent. */
export function problemsWith(values: BindValues, exchange: ExchangeDetail): FieldProblems {
  const missing = exchange.fields
    .filter(({ name, required }) => required && (values.fields[name] ?? '').trim() === '')
    .map(({ name }): [string, FieldProblemName] => [name, 'required'])
  return { ...problemsIn(bindInput, inputOf(values, exchange, true)), ...Object.fromEntries(missing) }
}
