import { probeBalance } from './balance.ts'
import { probeBinance } from './binance.ts'
import { probeBybit } from './bybit.ts'
import { probeOkx } from './okx.ts'
import type { Probe } from './probe.ts'

/** Exchange → the probe that learns what a key may do. All others are asked for a balance. */
const PROBES: Readonly<Record<string, Probe>> = {
  binance: probeBinance,
  binanceusdm: probeBinance,
  binancecoinm: probeBinance,
  bybit: probeBybit,
  bybiteu: probeBybit,
  bybitid: probeBybit,
  okx: probeOkx,
  myokx: probeOkx,
  okxus: probeOkx,
}

export const TELLS_PERMISSIONS: readonly string[] = Object.keys(PROBES)

export function probeOf(exchange: string): Probe {
  return PROBES[exchange] ?? probeBalance
}
