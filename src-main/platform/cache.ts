import { LRUCache } from 'lru-cache'

/**
 * A cache that may fail in any way without anybody noticing more than time: callers treat a throw, a
 * hang or a wrong shape as a miss. Asynchronous because a shared cache would sit behind a network.
 */
export interface Cache {
  get(key: string): Promise<unknown>
  /** `lifetime` in milliseconds. */
  set(key: string, value: unknown, lifetime: number): Promise<void>
  delete(key: string): Promise<void>
}

/** Keeps at most `entries` values in this process. */
export function memoryCache(entries: number): Cache {
  const values = new LRUCache<string, object>({ max: entries })
  return {
    get: async (key) => (values.get(key) as { value: unknown } | undefined)?.value,
    set: async (key, value, lifetime) => void values.set(key, { value }, { ttl: lifetime }),
    delete: async (key) => void values.delete(key),
  }
}
