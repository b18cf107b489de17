/** Hands each event to every listener, in order. One that throws is the next one's business no more. */
export class EventBus<E> {
  readonly #listeners = new Set<(event: E) => void>()
  readonly #onFault: (error: unknown) => void

  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault
  }

  /** Calls `listener` for every event until the returned function is called. */
  on(listener: (event: E) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  emit(event: E): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#onFault(error)
      }
    }
  }
}
