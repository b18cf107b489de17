import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import type { Vault } from '../../src-main/vault.ts'
import type { LiveSession } from '../../src-main/accounts/session.ts'
import { apiKey, draftOf, openTestVault, registerAccount, temporaryFolder } from '../support/vault.ts'
import { AT_ONCE, CHECKS, LATENCY, type ManyChecks } from './checks-plan.ts'
import { median, time } from './measure.ts'
import { peak } from './peak.ts'
import type { SlowExchange } from './slow-exchanges.ts'

/** Milliseconds for one check: where one ends by its limit nothing is measured. */
const LONGEST = 60_000

/** A process of its own, since a peak can't be taken back. Prints what one side took, as ManyChecks. */
const [side, givenRuns] = process.argv.slice(2)
const runs = Number(givenRuns)

async function untilEnded(vault: Vault, session: LiveSession): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = vault.onEvent((event) => {
    if (event.type !== 'check.progress' || !event.ended) return
    if (event.done === CHECKS && event.refused + event.unclear === 0) resolve()
    else reject(new Error(`of ${event.total} checks ${event.done} were made, ${event.refused} refused and ${event.unclear} unclear`))
  })
  try {
    await vault.batches.start(session, null)
    await promise
  } finally {
    stop()
  }
}

/** All credentials of a vault, by the door that the page and programs use. */
async function ours(exchanges: readonly SlowExchange[], measure: (work: () => Promise<void>) => Promise<void>): Promise<void> {
  const home = temporaryFolder()
  const vault = await openTestVault(home.path)
  try {
    const { session } = await registerAccount(vault, 'bench')
    for (const { exchange, url, fields } of exchanges) {
      for (const each of fields) await vault.credentials.bind(session, draftOf(apiKey(exchange, each, { base_url: url, timeout_ms: LONGEST })), { verify: false })
    }
    await measure(() => untilEnded(vault, session))
  } finally {
    await vault.close()
    home.remove()
  }
}

/** As many questions by fetch alone: nothing is signed, parsed or kept. */
async function bare(exchanges: readonly SlowExchange[], measure: (work: () => Promise<void>) => Promise<void>): Promise<void> {
  await measure(async () => {
    let left = CHECKS
    const ask = async (at: number): Promise<void> => {
      while (left > 0) {
        left -= 1
        const answer = await fetch(`${exchanges[at % exchanges.length]?.url}/api`)
        await answer.text()
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => ask(at)))
  })
}

if (side !== undefined) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'slow-exchanges.ts'), String(LATENCY), String(CHECKS / 4)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const times: number[] = []
  const waits: number[] = []
  await (side === 'ours' ? ours : bare)(JSON.parse(line) as SlowExchange[], async (work) => {
    for (let round = 0; round <= runs; round += 1) {
      const delays = monitorEventLoopDelay({ resolution: 1 })
      delays.enable()
      times.push(await time(work))
      delays.disable()
      waits.push(delays.percentile(99) / 1e6)
    }
  })
  child.kill('SIGTERM')
  const [first = Number.NaN, ...later] = times
  process.stdout.write(JSON.stringify({ taken: median(later), first, waiting: median(waits.slice(1)), peak: peak() } satisfies ManyChecks))
}
