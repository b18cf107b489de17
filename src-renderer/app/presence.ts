import { ask, bridge } from '../bridge/vault.ts'

/** Well below the shortest idle time that can be chosen: somebody who is there is never taken for gone. */
const TELL_EVERY_MS = 30_000
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const

/**
 * Lets the headless host know that somebody is at the page, so that the account does not lock under their
 * hands while they read or type; until the returned function is called. The desktop asks its system instead.
 */
export function tellPresence(): () => void {
  if (!bridge.inBrowser) return () => undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastTold = Date.now()

  function tell(): void {
    timer = undefined
    if (document.visibilityState !== 'visible') return
    lastTold = Date.now()
    void ask('users.me', {})
  }

  // What comes while there is still to wait is told at its end: the vault hears of the last sign, too.
  function note(): void {
    timer ??= setTimeout(tell, Math.max(0, lastTold + TELL_EVERY_MS - Date.now()))
  }

  for (const sign of SIGNS) document.addEventListener(sign, note, { passive: true })
  return () => {
    clearTimeout(timer)
    for (const sign of SIGNS) document.removeEventListener(sign, note)
  }
}
