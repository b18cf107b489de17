import { create } from 'zustand'
import type { Batch } from '../../../src-preload/contract/credentials.ts'
import type { Envelope } from '../../../src-preload/contract/envelope.ts'
import type { VaultEvent } from '../../../src-preload/contract/events.ts'
import { ask } from '../../bridge/vault.ts'

export type BatchProgress = Pick<Extract<VaultEvent, { type: 'check.progress' }>, 'batch_id' | 'total' | 'done' | 'refused' | 'unclear' | 'cancelled'>

interface BatchState {
  /** The batch of checks that is under way, whoever began it. */
  readonly running: BatchProgress | null
  /** Whether one is being asked for, or is being called off. */
  readonly asking: boolean
  readonly stopping: boolean
}

const NONE: BatchState = { running: null, asking: false, stopping: false }

export const useBatch = create<BatchState>()(() => NONE)

/** Answers from before the vault was locked belong to nobody any more. */
let opening = 0
/** The last one that ended: an answer that comes after its end must not bring it back. */
let lastEnded: string | null = null

/** Drops what is known; the vault is no longer open, or what came meanwhile was missed. */
export function forgetBatch(): void {
  opening += 1
  useBatch.setState(NONE)
}

export const isBatchRunning = (): boolean => useBatch.getState().running !== null

/** Takes over how far a batch is. */
export function takeProgress({ ended, ...progress }: Extract<VaultEvent, { type: 'check.progress' }>): void {
  if (ended) {
    lastEnded = progress.batch_id
    // An earlier one, called off, may end while the next one runs.
    if (useBatch.getState().running?.batch_id === progress.batch_id) useBatch.setState({ running: null, stopping: false })
  } else useBatch.setState({ running: progress })
}

/** Has everything checked that is checked from here; null where a batch is being asked for already. */
export async function startBatch(): Promise<Envelope<Batch> | null> {
  if (useBatch.getState().asking) return null
  const asked = opening
  useBatch.setState({ asking: true })
  const answer = await ask('credentials.verify_many', {})
  if (asked !== opening) return null
  useBatch.setState(({ running }) => ({
    asking: false,
    // Its events may have come before.
    ...(answer.success && running === null && answer.data.batch_id !== lastEnded && { running: { ...answer.data, done: 0, refused: 0, unclear: 0, cancelled: false } }),
  }))
  return answer
}

/** Calls the running batch off; what is under way still ends. */
export async function stopBatch(): Promise<Envelope<null> | null> {
  const { running, stopping } = useBatch.getState()
  if (running === null || stopping) return null
  const asked = opening
  useBatch.setState({ stopping: true })
  const answer = await ask('credentials.verify_cancel', { batch_id: running.batch_id })
  if (asked !== opening) return null
  if (!answer.success) useBatch.setState({ stopping: false })
  return answer
}
