import type { VaultEvent } from '../../../src-preload/contract/events.ts'
import { bridge } from '../../bridge/vault.ts'
import { forgetBatch, isBatchRunning, takeProgress } from './batch-store.ts'
import { dropCredential, ensureCredentials, loadCredentials, readCredential } from './credentials-store.ts'
import { tellBatch } from './tell-batch.ts'
import { readAndTellRefused } from './tell-refused.tsx'

/** Changes that come together are read together. */
const GATHERED_FOR_MS = 40
/** While many are being checked: some hundred come a second, and each reading is a request. */
const GATHERED_IN_BATCH_MS = 1_000
/** From so many on the whole list is asked for, in one go. */
const MANY = 25

/**
 * Keeps what is shown true while the vault is open, until the returned function is called: what the vault
 * says has changed is read again, and nothing else; a refusal is told wherever the trader is.
 */
export function followCredentials(): () => void {
  const changed = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function readChanged(): void {
    const ids = [...changed]
    changed.clear()
    if (ids.length >= MANY) return void loadCredentials()
    for (const id of ids) void readCredential(id)
  }

  function gather(id: string): void {
    if (changed.size === 0) timer = setTimeout(readChanged, isBatchRunning() ? GATHERED_IN_BATCH_MS : GATHERED_FOR_MS)
    changed.add(id)
  }

  function take(event: VaultEvent): void {
    switch (event.type) {
      case 'credential.changed':
        return event.change === 'deleted' ? dropCredential(event.credential_id) : gather(event.credential_id)
      case 'credential.refused':
        // Of many that are checked together their sum is told.
        return isBatchRunning() ? gather(event.credential_id) : void readAndTellRefused(event.credential_id)
      case 'credential.recovered':
        return gather(event.credential_id)
      case 'check.progress':
        takeProgress(event)
        return event.ended ? tellBatch(event) : undefined
      case 'stream.gap':
        // The end may be among what was missed; if it was not, the next piece of progress brings the batch back.
        forgetBatch()
        return void loadCredentials()
      default:
    }
  }

  const unsubscribe = bridge.onEvent(take)
  // Warnings are shown on every page, so every page needs the list.
  void ensureCredentials()
  return () => {
    unsubscribe()
    clearTimeout(timer)
  }
}
