import { useEffect } from 'react'
import { bridge } from '../bridge/vault.ts'

/**
 * Has the browser ask before it closes or reloads the page while `wanted`. In a browser only: a desktop
 * window would refuse to close, and say nothing.
 */
export function useLeaveQuestion(wanted: boolean): void {
  const asks = wanted && bridge.inBrowser
  useEffect(() => {
    if (!asks) return
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [asks])
}
