/** Calls `work` each time so many milliseconds have passed, until the returned function is called. */
export type Every = (milliseconds: number, work: () => void) => () => void

/** By the machine's own clock; keeps no process from ending. */
export const systemEvery: Every = (milliseconds, work) => {
  const timer = setInterval(work, milliseconds)
  timer.unref()
  return () => clearInterval(timer)
}
