import { ask, bridge } from '../bridge/vault.ts'
import { createShortLivedClipboard, type ClipboardPlace, type ShortLivedClipboard } from './clipboard.ts'

async function readWhereAllowed(): Promise<string | null> {
  try {
    const { state } = await navigator.permissions.query({ name: 'clipboard-read' as PermissionName })
    return state === 'granted' ? await navigator.clipboard.readText() : null
  } catch {
    return null
  }
}

const ofThisPage: ClipboardPlace = {
  write: (text) => navigator.clipboard.writeText(text),
  read: readWhereAllowed,
  inFront: () => document.hasFocus(),
  watch(listener) {
    window.addEventListener('blur', () => listener('left'))
    window.addEventListener('focus', () => listener('back'))
    for (const type of ['copy', 'cut'] as const) document.addEventListener(type, () => listener('copied'))
  },
}

/** The desktop's main process writes, looks and empties: its window is denied all three. */
const ofMainProcess: ShortLivedClipboard = {
  copy: async (text) => (await ask('clipboard.copy', { text })).success,
}

let ofPage: ShortLivedClipboard | null = null

/** The one of this page. */
export function shortLivedClipboard(): ShortLivedClipboard {
  ofPage ??= bridge.inBrowser ? createShortLivedClipboard(ofThisPage) : ofMainProcess
  return ofPage
}
