import type { IpcMainInvokeEvent } from 'electron'

/** Who a message came from, as far as Electron itself vouches for it. */
export interface Sender {
  readonly contentsId: number
  /** False for a frame inside the page, and for one that is gone by now. */
  readonly isMainFrame: boolean
  readonly origin: string | null
}

/** Reads the sender at once: after a navigation Electron has no frame to tell of any more. */
export function senderOf(event: IpcMainInvokeEvent): Sender {
  const frame = event.senderFrame
  return { contentsId: event.sender.id, isMainFrame: frame !== null && frame.parent === null, origin: frame?.origin ?? null }
}

/** Only the page that the vault itself serves, in its own window and in no frame inside it, may ask. */
export function isTrusted(sender: Sender, window: { readonly contentsId: number; readonly origin: string }): boolean {
  return sender.contentsId === window.contentsId && sender.isMainFrame && sender.origin === window.origin
}
