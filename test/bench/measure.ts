export interface Line {
  readonly what: string
  /** In `unit`. */
  readonly ours: number
  /** The same work by bare means, in the same run. */
  readonly bare: number
  readonly unit: 'ms' | 'µs' | 'MB'
  /** The ratio to stay below, where there is one. */
  readonly aim?: number
  /** What ours is to stay below, in `unit`, where there is such a thing. */
  readonly limit?: number
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? (sorted[Math.floor(middle)] ?? Number.NaN) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

/** Milliseconds that `work` takes, once. */
export async function time(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/**
 * Medians of both sides in milliseconds, measured in turns, so that whatever else the machine is doing
 * meets both alike. The first round warms up and is not counted.
 */
export async function compare(runs: number, ours: () => unknown, bare: () => unknown): Promise<{ ours: number; bare: number }> {
  const times = { ours: [] as number[], bare: [] as number[] }
  for (let round = 0; round <= runs; round += 1) {
    const [one, other] = [await time(ours), await time(bare)]
    if (round === 0) continue
    times.ours.push(one)
    times.bare.push(other)
  }
  return { ours: median(times.ours), bare: median(times.bare) }
}

const number = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)

/** One line of the table: `what  ours  bare  ratio  aim`. */
export function rendered({ what, ours, bare, unit, aim, limit }: Line): string {
  const ratio = ours / bare
  const wanted = [
    ...(aim === undefined ? [] : [`aim ≤ ${aim}: ${ratio <= aim ? 'met' : 'missed'}`]),
    ...(limit === undefined ? [] : [`aim < ${limit} ${unit}: ${ours < limit ? 'met' : 'missed'}`]),
  ]
  return `${what.padEnd(46)} ${`${number(ours)} ${unit}`.padStart(11)} ${`${number(bare)} ${unit}`.padStart(11)} ${`×${ratio.toFixed(2)}`.padStart(8)}  ${wanted.join('')}`.trimEnd()
}

export const HEADING = `${''.padEnd(46)} ${'ours'.padStart(11)} ${'bare'.padStart(11)} ${'ratio'.padStart(8)}`
