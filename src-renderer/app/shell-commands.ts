import { useEffect } from 'react'
import type { Destination } from '../../src-preload/contract/events.ts'
import { bridge } from '../bridge/vault.ts'
import { useSession } from '../features/accounts/session-store.ts'
import { goTo } from './route.ts'

/** Calls `listener` for what the desktop's tray, menu and notifications ask of the account on the screen. */
function onShellCommand(listener: (to: Destination) => void): () => void {
  return bridge.onEvent((event) => {
    if (event.type !== 'app.navigate') return
    const { phase } = useSession.getState()
    if ('user' in phase && phase.user.id === event.account_id) listener(event.to)
  })
}

// From the start on and for good: where the vault is locked, the way waits behind the lock in the address.
onShellCommand((to) => {
  if ('id' in to) goTo(to)
  else if (to.page === 'bind' || to.page === 'list') goTo({ page: to.page })
})

/** What the menu asks of the open vault's pages: their search field, and the help. */
export function useShellCommands(search: () => void, showHelp: () => void): void {
  useEffect(
    () =>
      onShellCommand(({ page }) => {
        if (page === 'search') search()
        else if (page === 'shortcuts') showHelp()
      }),
    [search, showHelp],
  )
}
