import type { PreloadBridge } from '../../src-preload/contract/bridge.ts'
import { eventSchema } from '../../src-preload/contract/events.ts'
import type { Language } from '../../src-preload/contract/names.ts'
import { localFailure, readAnswer } from './answers.ts'
import type { Bridge, BridgeMessages } from './bridge.ts'

/** The desktop's carrier: the main process holds the session, so the page never sees a token. */
export function createIpcCarrier(preload: PreloadBridge, language: () => Language, messages: BridgeMessages): Bridge {
  return {
    needsSetupToken: false,
    inBrowser: false,
    mayHaveSession: () => true,
    setupToken: () => null,
    async call(name, input) {
      try {
        return readAnswer(name, await preload[name]({ input, language: language() }), messages)
      } catch {
        return localFailure('NETWORK_ERROR', messages.unreachable())
      }
    },
    // The main process renews the session; where it can't, the next call is refused, or `account.sessions_ended` says so.
    onSessionOver: () => undefined,
    // The window ends with its main process.
    onHearing: () => () => undefined,
    onEvent: (listener) =>
      preload.onEvent((event) => {
        const parsed = eventSchema.safeParse(event)
        if (parsed.success) listener(parsed.data)
      }),
  }
}
