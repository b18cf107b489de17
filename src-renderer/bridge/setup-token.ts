import type { TabStorage } from './proof.ts'

const KEY = 'tradekeep.setup'
const FRAGMENT = /^#setup=([A-Za-z0-9_-]{1,200})$/u

/**
 * Takes the one-time set-up token out of the page's address, so that it stands neither in the address
 * bar nor in the history, and keeps it for this tab.
 */
export function takeSetupToken(location: Pick<Location, 'hash' | 'pathname' | 'search'>, history: Pick<History, 'replaceState'>, storage: TabStorage): void {
  const token = FRAGMENT.exec(location.hash)?.[1]
  if (token === undefined) return
  storage.setItem(KEY, token)
  history.replaceState(null, '', `${location.pathname}${location.search}`)
}

/** The kept token, or null. */
export function keptSetupToken(storage: TabStorage): string | null {
  return storage.getItem(KEY)
}

/** It works once; after a registration there is nothing to keep. */
export function forgetSetupToken(storage: TabStorage): void {
  storage.removeItem(KEY)
}
