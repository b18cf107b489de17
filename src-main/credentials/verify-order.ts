/** One check to be made, and what it must not meet. */
export interface Turn {
  /** Whose check it is: of several owners, the one with the fewest under way comes first. */
  readonly owner: object
  /** Where it asks: an exchange counts what comes from one address. */
  readonly host: string
  /** What no two checks may use at once. */
  readonly lanes: readonly string[]
}

interface Limits {
  readonly atOnce: number
  readonly perHost: number
}

/** How many are under way, by what they have in common. */
class Tally<K> {
  readonly #counts = new Map<K, number>()

  of(key: K): number {
    return this.#counts.get(key) ?? 0
  }

  change(key: K, by: 1 | -1): void {
    const count = this.of(key) + by
    if (count === 0) this.#counts.delete(key)
    else this.#counts.set(key, count)
  }

  /** The same keys, those with the fewest first. */
  fewestFirst(keys: Iterable<K>): K[] {
    return [...keys].sort((one, other) => this.of(one) - this.of(other))
  }
}

/**
 * In which order many checks are made: so many at once, fewer of them at one host, and one after the
 * other in the order in which they came where they use the same key or account. A host that is slow
 * holds up only what is to be asked there.
 */
export class VerifyOrder<T extends Turn> {
  readonly #limits: Limits
  readonly #waiting = new Map<object, Map<string, T[]>>()
  readonly #owners = new Tally<object>()
  readonly #hosts = new Tally<string>()
  readonly #lanes = new Set<string>()
  #underWay = 0

  constructor(limits: Limits) {
    this.#limits = limits
  }

  add(turn: T): void {
    const { owner, host } = turn
    const hosts = this.#waiting.get(owner) ?? new Map<string, T[]>()
    this.#waiting.set(owner, hosts)
    const queue = hosts.get(host) ?? []
    hosts.set(host, queue)
    queue.push(turn)
  }

  /** The next one that may begin now; it counts as under way until it is given back. Undefined where none may. */
  take(): T | undefined {
    if (this.#underWay >= this.#limits.atOnce) return undefined
    for (const owner of this.#owners.fewestFirst(this.#waiting.keys())) {
      const hosts = this.#waiting.get(owner)
      for (const host of this.#hosts.fewestFirst(hosts?.keys() ?? [])) {
        if (this.#hosts.of(host) >= this.#limits.perHost) continue
        const turn = this.#takeFrom(hosts?.get(host) ?? [])
        if (turn !== undefined) return turn
      }
    }
    return undefined
  }

  giveBack(turn: T): void {
    this.#count(turn, -1)
    for (const lane of turn.lanes) this.#lanes.delete(lane)
  }

  /** Forgets what an owner has waiting; what is under way stays so. */
  drop(owner: object): void {
    this.#waiting.delete(owner)
  }

  /** The first whose lanes are free; one that waits before it keeps those that it needs. */
  #takeFrom(queue: T[]): T | undefined {
    const kept = new Set<string>()
    const at = queue.findIndex(({ lanes }) => {
      const isFree = lanes.every((lane) => !this.#lanes.has(lane) && !kept.has(lane))
      if (!isFree) for (const lane of lanes) kept.add(lane)
      return isFree
    })
    const turn = at < 0 ? undefined : queue.splice(at, 1)[0]
    if (turn === undefined) return undefined
    this.#count(turn, 1)
    for (const lane of turn.lanes) this.#lanes.add(lane)
    return turn
  }

  #count({ owner, host }: T, by: 1 | -1): void {
    this.#underWay += by
    this.#owners.change(owner, by)
    this.#hosts.change(host, by)
  }
}
