import { useEffect, useState } from 'react'
import { ask, bridge } from '../../bridge/vault.ts'

/** The accounts that this machine's keychain opens. Empty in a browser, which may not ask. */
export function useDeviceAccounts(): readonly string[] {
  const [accounts, setAccounts] = useState<readonly string[]>([])
  useEffect(() => {
    if (bridge.inBrowser) return
    let gone = false
    void bridge.call('device.accounts', {}).then((answer) => {
      if (!gone && answer.success) setAccounts(answer.data)
    })
    return () => {
      gone = true
    }
  }, [])
  return accounts
}

/** Whether the session's account opens by this machine's keychain; false until that is known. */
export function useDeviceOpens(): boolean {
  const [opens, setOpens] = useState(false)
  useEffect(() => {
    let gone = false
    // Asked aloud: a lock that wipes has ended the session, and this may be the first to hear it.
    void ask('device.read', {}).then((answer) => {
      if (!gone && answer.success) setOpens(answer.data.enabled && answer.data.available)
    })
    return () => {
      gone = true
    }
  }, [])
  return opens
}
