import { FIELD_NAMES, type FieldName } from '../../src-preload/contract/exchanges.ts'
import type { ParsedInputOf } from '../../src-preload/contract/procedures.ts'
import type { Candidate, CredentialDraft, DraftOptions } from '../credentials/draft.ts'
import { Secret } from '../crypto/secret.ts'

type Bind = ParsedInputOf<'credentials.bind'>
type TryOut = ParsedInputOf<'exchange.verify'>

function secretFields(input: Readonly<Partial<Record<FieldName, string | null | undefined>>>): Candidate['fields'] {
  const fields: Partial<Record<FieldName, Secret>> = {}
  for (const name of FIELD_NAMES) {
    const value = input[name]
    if (typeof value === 'string') fields[name] = new Secret(value)
  }
  return fields
}

const blankIsNull = (text: string | null | undefined): string | null => (text === undefined || text === '' ? null : text)

function draftOptions(options: Bind['options']): DraftOptions {
  const proxy = options?.proxy_url ?? null
  return {
    testnet: options?.testnet ?? false,
    hostname: blankIsNull(options?.hostname),
    base_url: options?.base_url ?? null,
    // A proxy's address may hold its password.
    proxy_url: proxy === null ? null : new Secret(proxy),
    timeout_ms: options?.timeout_ms ?? null,
    check_from: options?.check_from ?? 'here',
  }
}

/** What a check needs, with every secret wrapped from here on. */
export function candidateOf(input: TryOut): Candidate {
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
  }
}
