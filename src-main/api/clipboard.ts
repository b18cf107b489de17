import { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { HandlersFor } from './handler.ts'

/** The machine's clipboard, where this process may write it and look at it: on the desktop alone. */
export interface SecretClipboard {
  /** Puts the text there for a short while, and sees to its leaving. Rejects where the system refuses. */
  copy(text: Secret): Promise<void>
}

/** Copying for a page whose window may neither write nor read the clipboard itself. */
export function clipboardHandlers(clipboard: SecretClipboard | null): HandlersFor<'clipboard.copy'> {
  return {
    'clipboard.copy': async ({ text }) => {
      if (clipboard === null) throw new VaultError('not_found')
      await clipboard.copy(new Secret(text))
      return { data: null }
    },
  }
}
