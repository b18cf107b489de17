import { SECRET_FIELD_NAMES, type SecretFieldName } from '../../src-preload/contract/credentials.ts'
import type { ParsedInputOf } from '../../src-preload/contract/procedures.ts'
import type { CredentialChange } from '../credentials/change.ts'
import type { Candidate, CredentialDraft, DraftOptions, SecretFields } from '../credentials/draft.ts'
import type { Report } from '../credentials/report.ts'
import { Secret } from '../crypto/secret.ts'

type Bind = ParsedInputOf<'credentials.bind'>
type TryOut = ParsedInputOf<'exchange.verify'>
type Update = ParsedInputOf<'credentials.update'>
type Reported = ParsedInputOf<'credentials.report'>

type GivenFields = Readonly<Partial<Record<SecretFieldName, string | null | undefined>>>

function secretFields(input: GivenFields): SecretFields {
  const fields: Partial<Record<SecretFieldName, Secret>> = {}
  for (const name of SECRET_FIELD_NAMES) {
    const value = input[name]
    if (typeof value === 'string') fields[name] = new Secret(value)
  }
  return fields
}

/** Null, which clears a field, is kept apart from absent. */
function changedFields(input: GivenFields): CredentialChange['fields'] {
  const fields: Partial<Record<SecretFieldName, Secret | null>> = {}
  for (const name of SECRET_FIELD_NAMES) {
    const value = input[name]
    if (value !== undefined) fields[name] = value === null ? null : new Secret(value)
  }
  return fields
}

const blankIsNull = (text: string | null | undefined): string | null => (text === undefined || text === '' ? null : text)
const blankClears = (text: string | null | undefined): string | null | undefined => (text === '' ? null : text)

/** A proxy's address may hold its password. */
const secretOrNull = (text: string | null | undefined): Secret | null => (typeof text === 'string' ? new Secret(text) : null)

const timeOrNull = (text: string | null | undefined): number | null => (typeof text === 'string' ? Date.parse(text) : null)

function draftOptions(options: Bind['options']): DraftOptions {
  return {
    testnet: options?.testnet ?? false,
    hostname: blankIsNull(options?.hostname),
    base_url: options?.base_url ?? null,
    proxy_url: secretOrNull(options?.proxy_url),
    timeout_ms: options?.timeout_ms ?? null,
    check_from: options?.check_from ?? 'here',
  }
}

/** What a check needs, with every secret wrapped from here on. */
export function candidateOf(input: TryOut | Bind): Candidate {
  return { kind: input.kind, exchange: input.exchange_name, fields: secretFields(input), options: draftOptions(input.options) }
}

/** What a bind needs, with every secret wrapped from here on. */
export function draftOf(input: Bind): CredentialDraft {
  return {
    ...candidateOf(input),
    label: blankIsNull(input.label),
    note: blankIsNull(input.note),
    tags: input.tags ?? [],
    purpose: input.purpose ?? null,
    sub_account: blankIsNull(input.sub_account),
    expires_at: timeOrNull(input.expires_at),
  }
}

/** What an update asks for, with every secret wrapped from here on. */
export function changeOf(input: Update): CredentialChange {
  const { options = {} } = input
  return {
    exchange: input.exchange_name,
    label: blankClears(input.label),
    note: blankClears(input.note),
    tags: input.tags,
    purpose: input.purpose,
    sub_account: blankClears(input.sub_account),
    expires_at: input.expires_at === undefined ? undefined : timeOrNull(input.expires_at),
    is_active: input.is_active,
    fields: changedFields(input),
    options: {
      ...options,
      hostname: blankClears(options.hostname),
      proxy_url: options.proxy_url === undefined ? undefined : secretOrNull(options.proxy_url),
    },
    password: secretOrNull(input.password),
  }
}

/** A report, with its text wrapped from here on: it may quote what was sent to the exchange. */
export function reportOf({ ok, message, http_status, code, strategy_id }: Reported): Report {
  return { ok: ok ?? false, message: message === undefined || message.trim() === '' ? null : new Secret(message), httpStatus: http_status ?? null, code: code ?? null, strategyId: strategy_id ?? null }
}
