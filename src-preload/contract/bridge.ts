import type { Envelope } from './envelope.ts'
import type { IpcProcedureName, Language } from './names.ts'

/** What crosses a channel: the language rides along because messages are made where errors are. */
export interface IpcRequest {
  input: unknown
  language: Language
}

/**
 * `window.tradekeep`, exactly: one function per procedure, and the events. Answers are `unknown`
 * here because the page parses them by the contract.
 */
export type PreloadBridge = Readonly<
  Record<IpcProcedureName, (request: IpcRequest) => Promise<Envelope<unknown>>> & {
    /** Calls `listener` for every event until the returned function is called. */
    onEvent: (listener: (event: unknown) => void) => () => void
  }
>
