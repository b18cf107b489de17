import { useEffect, useState } from 'react'
import { ask, bridge } from '../../bridge/vault.ts'

/** The id of the login that asks; null until it is known, and in the desktop's window, which has a name of its own. */
export function useOwnSession(): string | null {
  const [id, setId] = useState<string | null>(null)
  useEffect(() => {
    if (!bridge.inBrowser) return
    let wanted = true
    void ask('auth.sessions', {}).then((answer) => {
      if (wanted && answer.success) setId(answer.data.find(({ is_current }) => is_current)?.id ?? null)
    })
    return () => {
      wanted = false
    }
  }, [])
  return id
}
