export const CHECKS = 200
export const LATENCY = 200
export const AT_ONCE = 32
/** Milliseconds that the exchanges alone take, however little anybody else does. */
export const IDEAL = Math.ceil(CHECKS / AT_ONCE) * LATENCY

export interface ManyChecks {
  /** Milliseconds: the median, and of ours the first one, which starts threads and loads exchanges. */
  readonly taken: number
  readonly first: number
  /** Milliseconds that the main thread kept others waiting, but for one of a hundred times. */
  readonly waiting: number
  /** KiB. */
  readonly peak: number
}
