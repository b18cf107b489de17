import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerSchema, applied, EMPTY, type Model, type Operation } from '../support/crash-operations.ts'
import { Chance, planFor, type Step } from '../support/crash-plan.ts'
import { KilledProcesses, type Killing } from '../support/killed-process.ts'
import { expectedOf, lookInto } from '../support/observed-vault.ts'
import { temporaryFolder } from '../support/vault.ts'

const KILLS = process.env['CI'] === undefined ? 100 : 1_000
/** Kills in one vault, one after the other, before another one is begun. */
const KILLS_OF_A_VAULT = 5
/** One process is killed while another vault is looked into. */
const AT_ONCE = 2
const STEPS = 18
/** What a process says before the first step: that it opens the vault, has opened it, has entered. */
const LINES_OF_OPENING = 3
const CHECK_WORKER = new URL('../support/answering-worker.ts', import.meta.url).href

let folder: ReturnType<typeof temporaryFolder>
let processes: KilledProcesses

beforeAll(async () => {
  folder = temporaryFolder()
  processes = await KilledProcesses.prepare(AT_ONCE, folder.path)
})

afterAll(() => {
  processes.end()
  folder.remove()
})

interface Figures {
  kills: number
  amid: number
  acknowledged: number
  whole: number
  absent: number
  readonly kinds: Map<Operation['do'], { acknowledged: number; whole: number; absent: number }>
}

const figures: Figures = { kills: 0, amid: 0, acknowledged: 0, whole: 0, absent: 0, kinds: new Map() }

function tally(operations: readonly Operation[], what: 'acknowledged' | 'whole' | 'absent'): void {
  figures[what] += operations.length
  for (const { do: kind } of operations) {
    const known = figures.kinds.get(kind) ?? { acknowledged: 0, whole: 0, absent: 0 }
    known[what] += 1
    figures.kinds.set(kind, known)
  }
}

/** What a killed process said: the vault after all that it acknowledged, and what it had begun and not acknowledged. */
function readLines(lines: readonly string[], before: Model, plan: readonly Step[]): { told: Model; pending: readonly Operation[] } {
  let told = before
  let pending: Operation[] = []
  for (const line of lines) {
    const [what, number, place, answer] = line.split(' ')
    const step = plan[Number(number)] ?? []
    if (what === 'begun') pending = [...step]
    const operation = what === 'done' ? step[Number(place)] : undefined
    if (operation === undefined) continue
    told = applied(told, operation, answerSchema.parse(JSON.parse(answer ?? '')))
    pending.splice(pending.indexOf(operation), 1)
    tally([operation], 'acknowledged')
  }
  return { told, pending }
}

/** Every choice of some of them, the smaller ones first. */
function choicesOf<T>(all: readonly T[]): T[][] {
  const choices = Array.from({ length: 2 ** all.length }, (_, bits) => all.filter((_, index) => (bits >> index) % 2 === 1))
  return choices.toSorted((one, other) => one.length - other.length)
}

/** Opens a vault after a kill and compares it with what was said of it; returns what is in it. */
async function compare(home: string, lines: readonly string[], before: Model, plan: readonly Step[]): Promise<Model> {
  const { told, pending } = readLines(lines, before, plan)
  const choices = choicesOf(pending).map((operations) => ({ operations, model: operations.reduce<Model>((model, operation) => applied(model, operation, null), told) }))
  const models = choices.map(({ model }) => model)
  const { seen, tokens } = await lookInto(home, told, models)
  const found = choices.find(({ model }) => isDeepStrictEqual(seen, expectedOf(model, told, models)))
  if (found === undefined) expect(seen, `as if nothing of this had been written: ${JSON.stringify(pending)}`).toEqual(expectedOf(told, told, models))
  const { operations, model } = found ?? expect.unreachable('it was compared in vain just now')
  tally(operations, 'whole')
  tally(pending.filter((operation) => !operations.includes(operation)), 'absent')
  if (pending.length > 0) figures.amid += 1
  return {
    ...model,
    // Whoever opens a vault completes its deletions.
    deleted: {},
    // An old token that was tried in vain has ended its session.
    sessions: Object.fromEntries(Object.entries(model.sessions).flatMap(([name, token]) => (token === null && name in told.sessions && told.sessions[name] !== null ? [] : [[name, tokens[name] ?? null]]))),
  }
}

const TAKES_LONG: readonly Operation['do'][] = ['register', 'change password', 'change keys', 'recover']

/** A moment for the kill: while the vault opens, or some microseconds after a step of the plan began, more of them where that takes long. */
function momentIn(chance: Chance, plan: readonly Step[]): Killing {
  if (chance.below(12) === 0) return { afterLines: 1 + chance.below(LINES_OF_OPENING), delay: chance.fraction() * 10_000 }
  const long = plan.flatMap((step, number) => (step.some(({ do: what }) => TAKES_LONG.includes(what)) ? [number] : []))
  const number = long.length > 0 && chance.below(2) === 0 ? chance.pick(long) : chance.below(plan.length)
  const before = plan.slice(0, number).reduce((sum, step) => sum + 1 + step.length, LINES_OF_OPENING)
  return { afterLines: before + 1, delay: chance.fraction() * chance.pick(long.includes(number) ? [5_000, 20_000, 60_000] : [100, 1_000, 4_000, 10_000]) }
}

/** Kills process after process in one vault, each at a random moment of a random plan. */
async function killIn(home: string, seed: number, kills: number): Promise<void> {
  const chance = new Chance(seed)
  let model = EMPTY
  for (let part = 1; part <= kills; part += 1) {
    const plan = planFor(chance, model, { steps: STEPS, passwords: chance.below(4) === 0, part })
    const sessions = Object.fromEntries(Object.entries(model.sessions).flatMap(([name, token]) => (token === null ? [] : [[name, token]])))
    const order = { home, checkWorker: CHECK_WORKER, password: model.accounts['mia'] ?? null, code: model.code, sessions, plan }
    const lines = await processes.run(order, momentIn(chance, plan))
    figures.kills += 1
    model = await compare(home, lines, model, plan)
  }
}

describe('SIGKILL', () => {
  test('Property 27: at any moment of any write, each acknowledged change stays and each other is whole or absent', async () => {
    // Plans and moments come from the run's seed, as all random cases do; how far a process has come by then no seed tells.
    const seeds = fc.sample(fc.noBias(fc.nat(2 ** 31 - 1)), Math.ceil(KILLS / KILLS_OF_A_VAULT))
    const began = performance.now()
    const work = async (): Promise<void> => {
      for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) {
        const vault = temporaryFolder()
        await killIn(vault.path, seed, KILLS_OF_A_VAULT).catch((error: unknown) => {
          throw new Error(`with seed ${seed}, in ${vault.path}`, { cause: error })
        })
        vault.remove()
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    report(performance.now() - began)
    expect(figures.kills).toBeGreaterThanOrEqual(KILLS)
    expect(figures.amid).toBeGreaterThan(KILLS / 5)
    expect(Math.min(figures.whole, figures.absent)).toBeGreaterThan(0)
  }, 1_800_000)
})

function report(milliseconds: number): void {
  const { kills, amid, acknowledged, whole, absent, kinds } = figures
  const lines = [...kinds].toSorted(([one], [other]) => one.localeCompare(other)).map(([kind, of]) => `  ${kind}: ${of.acknowledged} acknowledged, all there; not acknowledged: ${of.whole} whole, ${of.absent} absent`)
  process.stdout.write(
    `killed ${kills} times in ${Math.round(milliseconds / 1_000)} s, ${amid} of them amid a write: ${acknowledged} acknowledged writes, all there; of ${whole + absent} others ${whole} whole, ${absent} absent\n${lines.join('\n')}\n`,
  )
}
