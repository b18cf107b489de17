import { randomBytes } from 'node:crypto'
import type { OpenAccount } from '../accounts/keyring.ts'
import { rfc3339 } from '../platform/clock.ts'
import {
  auditSpan,
  exchangeOfCredential,
  findAuditHead,
  insertAuditEntries,
  lastAuditNumber,
  removeAuditEntriesAfter,
  removeWaitingAuditEntries,
  saveAuditHead,
  waitingAuditEntries,
} from '../store/audit-repository.ts'
import type { AuditEntryRow, AuditHeadRow, Executor } from '../store/schema.ts'
import type { AuditedAct } from './act.ts'
import { CHAIN_BYTES, deriveNextKey, macOf, makeChainKey } from './chain.ts'
import { bytesOf, sealEntry, type EntryContent } from './entry.ts'
import { openHead, sealCheckpoint, sealHead, type Checkpoint, type Flaw, type Head } from './head.ts'
import { prune } from './prune.ts'
import { adoptedContent } from './waiting.ts'

/** An act and when it was made, in milliseconds since the epoch. */
export interface MadeAct {
  readonly act: AuditedAct
  readonly at: number
}

export interface Addition {
  readonly acts: readonly MadeAct[]
  /** What was found wrong with the chain from outside of it. */
  readonly flaw: Flaw | null
  /** Milliseconds since the epoch: what is too old now goes. */
  readonly now: number
}

/** How far a chain has come. */
export interface Position {
  readonly number: number
  readonly mac: Buffer
}

/** What an act says once its credential's exchange is known. */
export async function contentOf(executor: Executor, accountId: string, { act, at }: MadeAct): Promise<EntryContent> {
  const credential_id = act.credentialId ?? null
  const exchange_name = act.exchange ?? (credential_id === null ? null : await exchangeOfCredential(executor, accountId, credential_id))
  return { at: rfc3339(at), action: act.action, actor: act.actor, credential_id, exchange_name, refused: act.refused ?? null, detail: act.detail ?? null, adopted: false }
}

/**
 * Adds acts to the chain of an open account, after those that waited for its unlock, and prunes what is too
 * much or too old. A chain that can't go on, because its end does not open or rows stand behind it, goes on
 * anew and says so from then on: nobody keeps an account from its duties by damaging its audit. To be called
 * in a transaction.
 */
export async function addToChain(transaction: Executor, account: OpenAccount, { acts, flaw, now }: Addition): Promise<Position> {
  const waiting = await waitingAuditEntries(transaction, account.id)
  const contents = waiting.flatMap((row) => adoptedContent(row) ?? [])
  for (const made of acts) contents.push(await contentOf(transaction, account.id, made))
  const begun = await headToGoOn(transaction, account)
  const head = flaw === null || begun.head.flaw !== null ? begun.head : { ...begun.head, flaw }
  const { rows, head: added } = linked(account, head, contents)
  await insertAuditEntries(transaction, rows)
  if (waiting.length > 0) await removeWaitingAuditEntries(transaction, account.id)
  const pruned = await prune(transaction, account, added, begun.row, now)
  if (rows.length > 0 || pruned !== null || head !== begun.kept) {
    const revision = begun.row.revision + 1
    const { head: newest, checkpoint } = pruned ?? { head: added, checkpoint: begun.row.checkpoint }
    await saveAuditHead(transaction, { account_id: account.id, revision, sealed: sealHead(account, revision, newest), checkpoint })
  }
  return { number: added.number, mac: added.mac }
}

function linked(account: OpenAccount, from: Head, contents: readonly EntryContent[]): { rows: AuditEntryRow[]; head: Head } {
  const rows: AuditEntryRow[] = []
  let { number, mac, key } = from
  for (const content of contents) {
    number += 1
    const plain = bytesOf(content)
    const at = Date.parse(content.at)
    mac = macOf(key, account, { number, at, plain, previous: mac })
    key = deriveNextKey(key)
    rows.push({ account_id: account.id, number, at, sealed: sealEntry(account, number, plain), mac })
  }
  return { rows, head: { ...from, number, mac, key } }
}

interface Begun {
  /** As it is stored, or is about to be. */
  readonly row: AuditHeadRow
  readonly head: Head
  /** The head as it stands in the row; null where it must be written. */
  readonly kept: Head | null
}

async function headToGoOn(transaction: Executor, account: OpenAccount): Promise<Begun> {
  const row = await findAuditHead(transaction, account.id)
  const head = row === undefined ? null : openHead(account, row)
  if (row === undefined || head === null) return begin(transaction, account, row)
  if ((await lastAuditNumber(transaction, account.id)) <= head.number) return { row, head, kept: head }
  await removeAuditEntriesAfter(transaction, account.id, head.number)
  return { row, head: { ...head, flaw: head.flaw ?? { number: head.number + 1, problem: 'changed' } }, kept: null }
}

/** The first chain of an account, or one behind entries that nothing vouches for any more. */
async function begin(transaction: Executor, account: OpenAccount, damaged: AuditHeadRow | undefined): Promise<Begun> {
  const { first, last } = await auditSpan(transaction, account.id)
  const checkpoint: Checkpoint = { number: last, mac: randomBytes(CHAIN_BYTES), segments: [{ number: last + 1, key: makeChainKey() }] }
  const isLost = damaged !== undefined || last > 0
  const revision = damaged?.revision ?? 1
  const head: Head = {
    number: last,
    mac: checkpoint.mac,
    key: Buffer.from(checkpoint.segments[0]?.key ?? []),
    prunedTo: last,
    checkpointRevision: revision + 1,
    flaw: isLost ? { number: Math.max(1, first), problem: 'head_unreadable' } : null,
  }
  return { row: { account_id: account.id, revision, sealed: Buffer.alloc(0), checkpoint: sealCheckpoint(account, revision + 1, checkpoint) }, head, kept: null }
}
