/** What both ends of a forked process have: messages by structured clone (`serialization: 'advanced'`). */
interface Port {
  send?: ((message: object, done: (error: Error | null) => void) => unknown) | undefined
  on(event: 'message', listener: (message: unknown) => void): unknown
}

/** The calls that one side answers: named functions of values that can be cloned. */
type Calls = { [name: string]: (...values: never[]) => unknown }

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly values: readonly unknown[] }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly message: string }

export interface Wire<Theirs extends Calls> {
  /** Calls the other side and waits for its answer; rejects with the message of what it threw. */
  call<Name extends keyof Theirs & string>(name: Name, ...values: Parameters<Theirs[Name]>): Promise<Awaited<ReturnType<Theirs[Name]>>>
  /** The same without an answer, for whoever is only told. */
  tell<Name extends keyof Theirs & string>(name: Name, ...values: Parameters<Theirs[Name]>): void
}

/** Ties both sides together: answers the other's calls with `ours`, and calls `Theirs`. */
export function connect<Theirs extends Calls>(port: Port, ours: Calls): Wire<Theirs> {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  let lastId = 0

  // Without a listener for it, a send to a process that just ended would end this one too.
  const post = (message: Message): void => void port.send?.(message, () => undefined)

  const answer = async (id: number, name: string, values: readonly unknown[]): Promise<void> => {
    try {
      post({ kind: 'answer', id, value: await ours[name]?.(...(values as never[])) })
    } catch (error) {
      post({ kind: 'error', id, message: error instanceof Error ? error.message : String(error) })
    }
  }

  port.on('message', (received) => {
    const message = received as Message
    if (message.kind === 'call') {
      void answer(message.id, message.name, message.values)
      return
    }
    const caller = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.kind === 'answer') caller?.resolve(message.value as never)
    else caller?.reject(new Error(message.message))
  })

  return {
    call: (name, ...values) =>
      new Promise((resolve, reject) => {
        const id = ++lastId
        waiting.set(id, { resolve, reject })
        post({ kind: 'call', id, name, values })
      }),
    tell: (name, ...values) => post({ kind: 'call', id: ++lastId, name, values }),
  }
}
