import { applied, type Model, type Operation } from './crash-operations.ts'

/** Draws by chance, the same for the same seed (mulberry32). */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** From 0 to below 1. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  below(end: number): number {
    return Math.floor(this.fraction() * end)
  }

  pick<T>(of: readonly T[]): T {
    const picked = of[this.below(of.length)]
    if (picked === undefined) throw new Error('nothing to pick from')
    return picked
  }
}

const MOST_CREDENTIALS = 6
const MOST_SESSIONS = 4
const MOST_ACCOUNTS = 3

/** Operations that are begun together, of which none touches what another one does. */
export type Step = readonly Operation[]

export interface PlanOptions {
  readonly steps: number
  /** Whether passwords change: each such process first loads what estimates them, which takes it a while. */
  readonly passwords: boolean
  /** What numbers and names begin with, so that no two plans in one vault use the same. */
  readonly part: number
}

/** Steps that each make sense after the ones before, from the vault as it is at first. */
export function planFor(chance: Chance, first: Model, { steps, passwords, part }: PlanOptions): Step[] {
  let model = first
  const plan: Step[] = []
  let serial = part * 1_000
  const next = (): number => (serial += 1)
  const begun = new Set<string>()
  while (plan.length < steps) {
    const step: Operation[] = []
    const size = 'mia' in model.accounts && chance.below(4) === 0 ? 2 + chance.below(2) : 1
    const alone = drawOperation(chance, model, { passwords: passwords && size === 1, next, begun })
    for (const operation of [alone, ...Array.from({ length: size - 1 }, () => drawBind(chance, next))]) {
      if (size > 1 && !goesWithBinds(operation)) continue
      step.push(operation)
      // Tokens and codes are nobody's yet; that there are some is enough to plan by.
      model = applied(model, operation, { token: '', code: '' })
      if (operation.do === 'login' || operation.do === 'refresh') begun.add(operation.session)
    }
    if (step.length > 0) plan.push(step)
  }
  return plan
}

/** What touches one credential or session alone may run beside binds of others. */
const goesWithBinds = (operation: Operation): boolean => 'credential' in operation || 'session' in operation

const drawBind = (chance: Chance, next: () => number): Operation => ({ do: 'bind', credential: `c${next()}`, fields: next(), verify: chance.below(8) === 0 })

interface Drawing {
  readonly passwords: boolean
  readonly next: () => number
  /** Sessions that this process holds the tokens of. */
  readonly begun: ReadonlySet<string>
}

type Draw = () => Operation | undefined

function drawOperation(chance: Chance, model: Model, { passwords, next, begun }: Drawing): Operation {
  const { accounts, credentials, deleted, sessions, code } = model
  const password = accounts['mia']
  if (password === undefined) return { do: 'register', username: 'mia' }
  const there = Object.keys(credentials)
  const open = Object.keys(sessions).filter((session) => sessions[session] !== null)
  const fewer = there.length >= MOST_CREDENTIALS
  const one = (names: readonly string[], make: (name: string) => Operation): Operation | undefined => (names.length === 0 ? undefined : make(chance.pick(names)))
  const replace = (verify: boolean) => one(there, (credential) => ({ do: 'replace', credential, fields: next(), verify }))
  const to = (): string => `lantern, ${next()} gravel hums`
  const draws: readonly (readonly [number, Draw])[] = [
    [4, () => (fewer ? undefined : drawBind(chance, next))],
    [3, () => replace(chance.below(4) === 0)],
    [3, () => one(there, (credential) => ({ do: 'rename', credential, label: `l${next()}` }))],
    [2, () => one(there, (credential) => ({ do: 'pause', credential, is_active: credentials[credential]?.is_active !== true }))],
    [fewer ? 12 : 3, () => one(there, (credential) => ({ do: 'delete', credential }))],
    [fewer ? 0 : 4, () => one(Object.keys(deleted), (credential) => ({ do: 'restore', credential }))],
    [2, () => one(Object.keys(deleted), () => ({ do: 'destroy' }))],
    [2, () => one(there, (credential) => ({ do: 'check', credential }))],
    [3, () => (open.length >= MOST_SESSIONS ? undefined : { do: 'login', session: `s${next()}` })],
    [3, () => one(open, (session) => ({ do: 'refresh', session }))],
    [2, () => one(open.filter((session) => begun.has(session)), (session) => ({ do: 'logout', session }))],
    [2, () => ({ do: 'enable device', password })],
    [1, () => ({ do: 'disable device' })],
    [2, () => ({ do: 'set proxy', url: chance.below(3) === 0 ? null : `http://trader:p${next()}@127.0.0.1:3128/`, password })],
    [passwords && Object.keys(accounts).length < MOST_ACCOUNTS ? 3 : 0, () => ({ do: 'register', username: `noa-${next()}` })],
    [passwords ? 4 : 0, () => ({ do: 'change password', from: password, to: to() })],
    [passwords ? 4 : 0, () => ({ do: 'change keys', from: password, to: to() })],
    [passwords ? 4 : 0, () => (code === null ? undefined : { do: 'recover', to: to() })],
  ]
  const whole = draws.reduce((sum, [weight]) => sum + weight, 0)
  for (;;) {
    let at = chance.fraction() * whole
    const [, draw] = draws.find(([weight]) => (at -= weight) < 0) ?? [0, (): undefined => undefined]
    const drawn = draw()
    if (drawn !== undefined) return drawn
  }
}
