import { create } from 'zustand'
import type { Envelope } from '../../../src-preload/contract/envelope.ts'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { deleteCredential, restoreCredential } from './credentials-store.ts'

/** As long as the vault keeps what was deleted. */
export const UNDO_MS = 10_000

export interface Deletion {
  readonly id: string
  readonly name: string
  /** Until when it can be undone, in milliseconds since the epoch. */
  readonly until: number
}

/** What was deleted just now and can be brought back, the latest last. */
export const useDeletions = create<{ readonly deletions: readonly Deletion[] }>()(() => ({ deletions: [] }))

function forget(gone: Deletion): void {
  useDeletions.setState(({ deletions }) => ({ deletions: deletions.filter((deletion) => deletion !== gone) }))
}

/** Nothing can be brought back any more: the vault is no longer open. */
export function forgetDeletions(): void {
  useDeletions.setState({ deletions: [] })
}

/** Deletes one; for ten seconds it stands among the deletions. */
export async function deleteWithUndo(id: string, name: string): Promise<Envelope<null>> {
  // The vault counts from when it was done, so this side counts from when it was asked: never longer than it is true.
  const until = Date.now() + UNDO_MS
  const answer = await deleteCredential(id)
  if (!answer.success || Date.now() >= until) return answer
  const deletion: Deletion = { id, name, until }
  useDeletions.setState(({ deletions }) => ({ deletions: [...deletions, deletion] }))
  setTimeout(() => forget(deletion), until - Date.now())
  return answer
}

/** Brings one back. */
export async function undoDeletion(deletion: Deletion): Promise<Envelope<Credential>> {
  forget(deletion)
  return restoreCredential(deletion.id)
}
