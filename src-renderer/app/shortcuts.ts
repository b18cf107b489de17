import { useHotkeys } from '@mantine/hooks'
import { lock } from '../features/accounts/session-store.ts'
import { goTo } from './route.ts'
import { useShellCommands } from './shell-commands.ts'

const onMac = navigator.userAgent.includes('Mac')

export const LOCK_KEYS = onMac ? '⌘L' : 'Ctrl+L'
export const UNDO_KEYS = onMac ? '⌘Z' : 'Ctrl+Z'

/** Every shortcut, for the help. */
export const SHORTCUTS = [
  { keys: '/', does: 'shortcuts.search' },
  { keys: 'n', does: 'shortcuts.bind' },
  { keys: 'g', does: 'shortcuts.back' },
  { keys: UNDO_KEYS, does: 'shortcuts.undo' },
  { keys: LOCK_KEYS, does: 'shortcuts.lock' },
  { keys: '?', does: 'shortcuts.help' },
] as const

function search(): void {
  const input = document.querySelector<HTMLInputElement>('#credential-search')
  if (input === null) goTo({ page: 'list' })
  else input.focus()
}

/** Listens while the vault is open. Letters are left alone while somebody types; locking works anywhere. */
export function useShortcuts(showHelp: () => void): void {
  useHotkeys([
    ['/', search],
    ['n', () => goTo({ page: 'bind' })],
    ['g', () => goTo({ page: 'list' })],
    // Which modifiers make a question mark differs from keyboard to keyboard.
    ['?', showHelp],
    ['shift+?', showHelp],
  ])
  useHotkeys([['mod+L', () => void lock()]], [], true)
  // The desktop's menu has the same commands under keys of its own.
  useShellCommands(search, showHelp)
}
