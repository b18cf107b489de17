import type { PreloadBridge } from '../../src-preload/contract/bridge.ts'
import type { Language } from '../../src-preload/contract/names.ts'
import type { Bridge, BridgeMessages } from './bridge.ts'
import { createHttpCarrier, type Attention } from './http-carrier.ts'
import { createIpcCarrier } from './ipc-carrier.ts'
import { takeSetupToken } from './setup-token.ts'

declare global {
  interface Window {
    readonly tradekeep?: PreloadBridge
  }
}

/** Two tabs that spend the same refresh cookie at once would look like a thief at work. */
const oneAtATime = <T>(work: () => Promise<T>): Promise<T> => ('locks' in navigator ? navigator.locks.request('tradekeep.refresh', work) : work())

/** A browser opens only six connections to one host: a page that nobody looks at must not hold one. */
const attention: Attention = {
  isHere: () => document.visibilityState === 'visible',
  onChange: (listener) => {
    document.addEventListener('visibilitychange', listener)
    window.addEventListener('online', listener)
  },
}

const after = (milliseconds: number, work: () => void): (() => void) => {
  const timer = setTimeout(work, milliseconds)
  return () => clearTimeout(timer)
}

/** The carrier of this page: IPC where the preload is there, else HTTP to the host that served it. */
export function connect(language: () => Language, messages: BridgeMessages): Bridge {
  if (window.tradekeep !== undefined) return createIpcCarrier(window.tradekeep, language, messages)
  takeSetupToken(window.location, window.history, window.sessionStorage)
  return createHttpCarrier({ base: '/api/v1', storage: window.sessionStorage, language, messages, oneAtATime, attention, after })
}
