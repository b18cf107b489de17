import type { Outcome } from '../../src-preload/contract/exchanges.ts'
import type { Clock } from '../platform/clock.ts'

export interface Refusal {
  readonly id: string
  readonly name: string
  readonly outcome: Outcome
}

/** A notification on the screen, or in the list of those that were missed. */
export interface Notice {
  close(): void
}

export interface RefusalNotices {
  refused(refusal: Refusal): void
  /** Nothing else is refused any more: what works again, was deleted or paused needs no notification. */
  keepOnly(ids: readonly string[]): void
  clear(): void
}

/** One exchange that blocks an address refuses every key of a trader within seconds. */
const GATHER = 2_000
const LONGEST = 6_000
const MOST_ALONE = 3

/**
 * Gathers refusals that come together (two seconds of quiet end a batch, six seconds at the latest), and
 * shows up to three each for itself, more as one. A notification closes once all in it are over.
 */
export function createRefusalNotices(show: (refusals: readonly Refusal[]) => Notice, later: Clock['later']): RefusalNotices {
  const waiting = new Map<string, Refusal>()
  const shown = new Map<Notice, Set<string>>()
  let stopQuiet: (() => void) | undefined
  let stopLongest: (() => void) | undefined

  const stopWaiting = (): void => {
    stopQuiet?.()
    stopLongest?.()
    stopLongest = undefined
  }
  const closeAbout = (id: string): void => {
    for (const [notice, ids] of shown) {
      if (!ids.delete(id) || ids.size > 0) continue
      shown.delete(notice)
      notice.close()
    }
  }
  const put = (refusals: readonly Refusal[]): void => void shown.set(show(refusals), new Set(refusals.map(({ id }) => id)))
  const flush = (): void => {
    stopWaiting()
    const batch = [...waiting.values()]
    waiting.clear()
    for (const { id } of batch) closeAbout(id)
    if (batch.length > MOST_ALONE) put(batch)
    else for (const refusal of batch) put([refusal])
  }
  return {
    refused: (refusal) => {
      waiting.set(refusal.id, refusal)
      stopQuiet?.()
      stopQuiet = later(GATHER, flush)
      stopLongest ??= later(LONGEST, flush)
    },
    keepOnly: (ids) => {
      const known = [...waiting.keys(), ...[...shown.values()].flatMap((of) => [...of])]
      for (const id of known.filter((one) => !ids.includes(one))) {
        waiting.delete(id)
        closeAbout(id)
      }
      if (waiting.size === 0) stopWaiting()
    },
    clear: () => {
      stopWaiting()
      waiting.clear()
      for (const notice of shown.keys()) notice.close()
      shown.clear()
    },
  }
}
