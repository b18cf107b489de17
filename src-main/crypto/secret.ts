import { inspect } from 'node:util'

/**
 * A secret string that cannot be printed by accident: toString, toJSON and inspect all say
 * `[redacted]`, and structuredClone and spreads lose the private field. `expose` asks for the reason,
 * so that each place where a secret becomes a bare string says why that is safe.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The bare string. `why` is for the reader of the code; it is not used at run time. */
  expose(why: string): string
  expose(): string {
    return this.#value
  }

  toString(): string {
    return '[redacted]'
  }

  toJSON(): string {
    return '[redacted]'
  }

  [inspect.custom](): string {
    return '[redacted]'
  }
}
