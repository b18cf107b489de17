import type { Cache } from '../../src-main/platform/cache.ts'

/** A cache that keeps all it was ever given, so that a test can hand any of it out again, under any key. */
export class RememberingCache implements Cache {
  readonly entries = new Map<string, unknown>()
  /** Every value that was ever set, the oldest first. */
  readonly history: { readonly key: string; readonly value: unknown }[] = []
  readonly asked: string[] = []
  hits = 0

  async get(key: string): Promise<unknown> {
    this.asked.push(key)
    const value = this.entries.get(key)
    if (value !== undefined) this.hits += 1
    return value
  }

  async set(key: string, value: unknown): Promise<void> {
    this.entries.set(key, value)
    this.history.push({ key, value })
  }

  async delete(key: string): Promise<void> {
    this.entries.delete(key)
  }
}
