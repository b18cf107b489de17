import type { Clock } from '../platform/clock.ts'
import type { Store } from './open-store.ts'

/** Milliseconds until a log that could not be cut is tried again. */
const RETRY_MS = 1_000

/**
 * The store's checkpoint for whoever destroyed something: where somebody else reads the file and the log
 * has to stay, it is cut as soon as they are done. `onFailed` hears of what fails then.
 */
export function persistentCheckpoint(store: Pick<Store, 'checkpoint'>, clock: Pick<Clock, 'later'>, onFailed: (error: unknown) => void): () => Promise<boolean> {
  let isAhead = false
  const cut = async (): Promise<boolean> => {
    const isCut = await store.checkpoint()
    if (!isCut && !isAhead) {
      isAhead = true
      clock.later(RETRY_MS, () => {
        isAhead = false
        cut().catch(onFailed)
      })
    }
    return isCut
  }
  return cut
}
