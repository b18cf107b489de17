import { auditVerdictSchema, type AuditVerdict } from '../../src-preload/contract/audit.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import { open, seal, type Place } from '../crypto/seal.ts'
import { SealError } from '../crypto/seal-error.ts'
import type { AuditHeadRow } from '../store/schema.ts'
import { auditKeyOf } from './entry.ts'

export type Problem = NonNullable<AuditVerdict['problem']>

/** Where something is wrong with a chain, and what. */
export interface Flaw {
  readonly number: number
  readonly problem: Problem
}

/** Where a chain ends. */
export interface Head {
  /** Of the newest entry; 0 before the first. */
  readonly number: number
  readonly mac: Buffer
  /** Of the entry to come. */
  readonly key: Buffer
  /** Entries up to this number were pruned; the checkpoint says the same. */
  readonly prunedTo: number
  readonly checkpointRevision: number
  /** Found when the chain went on, or was pruned, behind it: it stays told though its trace may be gone. */
  readonly flaw: Flaw | null
}

/** Where a chain begins: after this entry, with these keys. */
export interface Checkpoint {
  /** Of the last entry that was pruned; 0 where none was. */
  readonly number: number
  readonly mac: Buffer
  /** The keys that don't follow from the one before, each with the number of its entry: the first one's, and one for each time the account got new keys. */
  readonly segments: readonly { readonly number: number; readonly key: Buffer }[]
}

const PROBLEMS: readonly Problem[] = auditVerdictSchema.shape.problem.unwrap().options
const NUMBER_BYTES = 8
const SECRET_BYTES = 32

// Bytes, not JSON: chain keys must not end up in strings, which nobody can zero.

export function sealHead(account: OpenAccount, revision: number, head: Head): Buffer {
  const numbers = [head.number, head.prunedTo, head.checkpointRevision, head.flaw === null ? 0 : PROBLEMS.indexOf(head.flaw.problem) + 1, head.flaw?.number ?? 0]
  return sealed(account, 'head', revision, Buffer.concat([...numbers.map(numberBytes), head.mac, head.key]))
}

/** Null where the row is not what was sealed. */
export function openHead(account: OpenAccount, row: Pick<AuditHeadRow, 'revision' | 'sealed'>): Head | null {
  const bytes = opened(account, 'head', row.revision, row.sealed)
  if (bytes === null) return null
  const numberOf = (index: number): number => readNumber(bytes, index * NUMBER_BYTES)
  const problem = PROBLEMS[numberOf(3) - 1]
  const secrets = 5 * NUMBER_BYTES
  return {
    number: numberOf(0),
    prunedTo: numberOf(1),
    checkpointRevision: numberOf(2),
    flaw: problem === undefined ? null : { problem, number: numberOf(4) },
    mac: bytes.subarray(secrets, secrets + SECRET_BYTES),
    key: bytes.subarray(secrets + SECRET_BYTES),
  }
}

export function sealCheckpoint(account: OpenAccount, revision: number, { number, mac, segments }: Checkpoint): Buffer {
  return sealed(account, 'checkpoint', revision, Buffer.concat([numberBytes(number), mac, ...segments.flatMap((segment) => [numberBytes(segment.number), segment.key])]))
}

/** The checkpoint that the head speaks of; null where the row's is another, or not what was sealed. */
export function openCheckpoint(account: OpenAccount, head: Head, row: Pick<AuditHeadRow, 'checkpoint'>): Checkpoint | null {
  const bytes = opened(account, 'checkpoint', head.checkpointRevision, row.checkpoint)
  if (bytes === null) return null
  const segments: { number: number; key: Buffer }[] = []
  for (let at = NUMBER_BYTES + SECRET_BYTES; at < bytes.length; at += NUMBER_BYTES + SECRET_BYTES) {
    segments.push({ number: readNumber(bytes, at), key: bytes.subarray(at + NUMBER_BYTES, at + NUMBER_BYTES + SECRET_BYTES) })
  }
  return { number: readNumber(bytes, 0), mac: bytes.subarray(NUMBER_BYTES, NUMBER_BYTES + SECRET_BYTES), segments }
}

function numberBytes(number: number): Buffer {
  const bytes = Buffer.alloc(NUMBER_BYTES)
  bytes.writeBigUInt64BE(BigInt(number))
  return bytes
}

const readNumber = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64BE(at))

function place(account: OpenAccount, field: string, revision: number): Place {
  return { purpose: 'audit-head', account: account.sealId, record: account.id, field, generation: account.generation, revision }
}

function sealed(account: OpenAccount, field: string, revision: number, bytes: Buffer): Buffer {
  try {
    return seal(auditKeyOf(account), bytes, place(account, field, revision))
  } finally {
    bytes.fill(0)
  }
}

function opened(account: OpenAccount, field: string, revision: number, bytes: Uint8Array): Buffer | null {
  try {
    return open(auditKeyOf(account), bytes, place(account, field, revision))
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}
