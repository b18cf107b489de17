import { createHash } from 'node:crypto'
import type { Permissions } from '../../src-preload/contract/exchanges.ts'
import { startSimulator, type Fault, type ReceivedRequest, type Simulator } from './simulator.ts'

/** What a key may do, in the vault's words; each exchange tells it in its own. */
export type Right = keyof Permissions

/** A key as an exchange keeps one. What is absent is as a new key of a spot trader has it. */
export interface SimulatedKey {
  readonly apiKey: string
  /** HMAC secret, or a PEM of the public key where the exchange takes such keys. */
  readonly secret: string
  readonly may?: readonly Right[]
  /** Addresses from which the key may be used; absent where there is no list. */
  readonly ipList?: readonly string[]
  /** Milliseconds since the epoch, on the exchange's clock; past it the exchange refuses the key as it does expired ones. */
  readonly expiresAt?: number
  /** Milliseconds since the epoch. */
  readonly createdAt?: number
  /** What goes wrong with requests of this key alone. */
  readonly fault?: Fault
}

export const SPOT_RIGHTS: readonly Right[] = ['read', 'trade_spot']

/** New values for some of a key's facts; undefined makes one absent. */
export type KeyChanges<Key> = { readonly [Fact in Exclude<keyof Key, 'apiKey'>]?: Key[Fact] | undefined }

/** An exchange with any number of keys, each with a state of its own that can change while it runs. */
export interface KeyedSimulator<Key extends SimulatedKey> extends Simulator {
  addKey(key: Key): void
  /** Holds from the next request on. Throws for a key that the exchange does not know. */
  changeKey(apiKey: string, changes: KeyChanges<Key>): void
  /** As when the trader deletes the key at the exchange. */
  removeKey(apiKey: string): void
}

/** Decides one request; `find` tells what the exchange knows of a key at this moment. */
export type KeyedAnswering<Key> = (request: ReceivedRequest, now: number, find: (apiKey: string | undefined) => Key | undefined) => Fault

/** The list may grow while the exchange runs: its keys are looked up in it at every request. */
export async function startKeyedSimulator<Key extends SimulatedKey>(keys: readonly Key[], answer: KeyedAnswering<Key>): Promise<KeyedSimulator<Key>> {
  const added: Key[] = []
  const changes = new Map<string, KeyChanges<Key> | 'removed'>()
  const find = (apiKey: string | undefined): Key | undefined => {
    const key = [...added, ...keys].find((known) => known.apiKey === apiKey)
    const changed = key === undefined ? undefined : changes.get(key.apiKey)
    return key === undefined || changed === 'removed' ? undefined : { ...key, ...changed }
  }
  const simulator = await startSimulator((request, now) => answer(request, now, find))
  return Object.assign(simulator, {
    addKey: (key: Key) => {
      changes.delete(key.apiKey)
      added.unshift(key)
    },
    changeKey: (apiKey: string, wanted: KeyChanges<Key>) => {
      if (find(apiKey) === undefined) throw new Error('the exchange does not know this key')
      const before = changes.get(apiKey)
      changes.set(apiKey, { ...(before === 'removed' ? {} : before), ...wanted })
    },
    removeKey: (apiKey: string) => void changes.set(apiKey, 'removed'),
  })
}

export const isExpired = ({ expiresAt }: SimulatedKey, now: number): boolean => expiresAt !== undefined && expiresAt <= now
export const isElsewhere = ({ ipList }: SimulatedKey, { ip }: ReceivedRequest): boolean => ipList !== undefined && !ipList.includes(ip)

/** Letters and digits that follow from a seed, as an exchange would draw them. */
export function drawn(seed: string, length: number, alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'): string {
  const bytes = Array.from({ length: Math.ceil(length / 32) }, (_, block) => createHash('sha256').update(`${block} ${seed}`).digest())
  return [...Buffer.concat(bytes).subarray(0, length)].map((byte) => alphabet.charAt(byte % alphabet.length)).join('')
}
