import { Server } from 'node:http'
import { fieldsOf, SIMULATED, type SimulatedName } from '../exchanges/simulated.ts'

/**
 * A process of its own, so that the exchanges' work is not counted as ours: simulated exchanges that
 * begin to answer after so many milliseconds. Prints where they are and which keys they know.
 */
const [delay, count] = process.argv.slice(2).map(Number)
const NAMES: readonly SimulatedName[] = ['binance', 'okx', 'bybit', 'gate']

export interface SlowExchange {
  readonly exchange: string
  readonly url: string
  readonly fields: readonly Readonly<Record<string, string>>[]
}

type Emit = (this: Server, event: string | symbol, ...rest: unknown[]) => boolean

const emit = Server.prototype.emit as Emit
Server.prototype.emit = function (this: Server, event: string | symbol, ...rest: unknown[]): boolean {
  if (event !== 'request') return emit.call(this, event, ...rest)
  setTimeout(() => emit.call(this, event, ...rest), delay)
  return true
}

const started = await Promise.all(
  NAMES.map(async (exchange): Promise<SlowExchange> => {
    const { start, keyOf } = SIMULATED[exchange]
    const keys = Array.from({ length: count ?? 0 }, (_, at) => keyOf(`bench ${at}`))
    const { url } = await start(keys)
    return { exchange, url, fields: keys.map((key) => ({ ...fieldsOf(key) })) }
  }),
)
process.stdout.write(`${JSON.stringify(started)}\n`)
