import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { kindSchema, SECRET_FIELD_NAMES, type SecretFieldName } from '../../src-preload/contract/credentials.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import { makeKey, unwrapKey, wrapKey } from '../crypto/keys.ts'
import { open, seal, type Place } from '../crypto/seal.ts'
import { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Steering } from '../exchanges/check.ts'
import type { CredentialRow } from '../store/schema.ts'
import type { Candidate, Kind, SecretFields } from './draft.ts'

/** The sealed record: all fields, and all that steers a request. */
const recordSchema = z.object({
  exchange: z.string(),
  kind: kindSchema,
  testnet: z.boolean(),
  hostname: z.string().nullable(),
  base_url: z.string().nullable(),
  proxy_url: z.string().nullable(),
  timeout_ms: z.number().nullable(),
  // Named one by one: a record over an enum takes several times as long.
  fields: z.object(Object.fromEntries(SECRET_FIELD_NAMES.map((name) => [name, z.string().optional()])) as Record<SecretFieldName, z.ZodOptional<z.ZodString>>),
})

type RecordRow = Pick<CredentialRow, 'id' | 'generation' | 'wrapped_key' | 'record' | 'record_revision' | 'exchange' | 'kind' | 'testnet'>

/** A credential with its secrets; of an `api_key`, what a check takes. */
export interface OpenedRecord {
  readonly kind: Kind
  readonly steering: Steering
  readonly fields: SecretFields
}

export interface SealedRecord {
  readonly wrapped_key: Buffer
  readonly record: Buffer
}

function keyPlace(account: OpenAccount, id: string, revision: number): Place {
  return { purpose: 'credential-key', account: account.sealId, record: id, field: 'wrapped_key', generation: account.generation, revision }
}

function recordPlace(account: OpenAccount, id: string, revision: number): Place {
  return { purpose: 'credential', account: account.sealId, record: id, field: 'record', generation: account.generation, revision }
}

/** Seals a credential under a new key of its own: every write of secrets gets one. */
export function sealRecord(account: OpenAccount, id: string, revision: number, candidate: Candidate): SealedRecord {
  const { exchange, kind, options, fields } = candidate
  const plain: Partial<Record<SecretFieldName, string>> = {}
  for (const name of SECRET_FIELD_NAMES) {
    const value = fields[name]
    if (value !== undefined) plain[name] = value.expose('sealed in the next line')
  }
  const bytes = Buffer.from(
    JSON.stringify({
      exchange,
      kind,
      testnet: options.testnet,
      hostname: options.hostname,
      base_url: options.base_url,
      proxy_url: options.proxy_url?.expose('sealed in the next line') ?? null,
      timeout_ms: options.timeout_ms,
      fields: plain,
    } satisfies z.input<typeof recordSchema>),
  )
  return sealBytes(account, id, revision, bytes)
}

/** The same record under the account's new keys, and under a new key of its own; for one that `openRecord` just opened. */
export function resealRecord(from: OpenAccount, to: OpenAccount, row: RecordRow, revision: number): SealedRecord {
  const key = unwrapKey(from.accountKey, row.wrapped_key, keyPlace(from, row.id, row.record_revision))
  return sealBytes(to, row.id, revision, open(key, row.record, recordPlace(from, row.id, row.record_revision)))
}

/** Zeroes the bytes. */
function sealBytes(account: OpenAccount, id: string, revision: number, bytes: Buffer): SealedRecord {
  const key = makeKey()
  try {
    return { wrapped_key: wrapKey(account.accountKey, key, keyPlace(account, id, revision)), record: seal(key, bytes, recordPlace(account, id, revision)) }
  } finally {
    bytes.fill(0)
  }
}

/**
 * The credential as it was sealed. Throws sealed_data_damaged where anything about the row is not
 * what was sealed: the plain columns are hints and must agree.
 */
export function openRecord(account: OpenAccount, row: RecordRow): OpenedRecord {
  try {
    const key: KeyObject = unwrapKey(account.accountKey, row.wrapped_key, keyPlace(account, row.id, row.record_revision))
    const bytes = open(key, row.record, recordPlace(account, row.id, row.record_revision))
    try {
      const record = recordSchema.parse(JSON.parse(bytes.toString('utf8')))
      if (row.exchange !== record.exchange || row.kind !== record.kind || (row.testnet === 1) !== record.testnet || row.generation !== account.generation) throw new Error('columns differ from the sealed record')
      return withSecrets(record)
    } finally {
      bytes.fill(0)
    }
  } catch (error) {
    throw new VaultError('sealed_data_damaged', { details: { credential_id: row.id }, cause: error })
  }
}

function withSecrets({ fields, kind, proxy_url, ...steering }: z.output<typeof recordSchema>): OpenedRecord {
  const secrets: Partial<Record<SecretFieldName, Secret>> = {}
  for (const name of SECRET_FIELD_NAMES) {
    const value = fields[name]
    if (value !== undefined) secrets[name] = new Secret(value)
  }
  return { kind, steering: { ...steering, proxy_url: proxy_url === null ? null : new Secret(proxy_url) }, fields: secrets }
}
