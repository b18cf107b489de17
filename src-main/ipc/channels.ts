import { ipcMain, type WebContents } from 'electron'
import type { Envelope } from '../../src-preload/contract/envelope.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import { channelOf, EVENT_CHANNEL, IPC_PROCEDURE_NAMES, type IpcProcedureName } from '../../src-preload/contract/names.ts'
import type { Message } from './carrier.ts'
import { isTrusted, senderOf } from './sender.ts'

export interface Channels {
  /** Tells the window's page, if there still is one. */
  send(event: VaultEvent): void
  close(): void
}

/**
 * The one place that touches ipcMain. Opens a channel for each procedure, to the page of `origin` in
 * the window of `contents` alone; whoever else asks is answered with a refusal.
 */
export function openChannels(contents: WebContents, origin: string, answer: (name: IpcProcedureName, message: Message) => Promise<Envelope<unknown>>): Channels {
  const window = { contentsId: contents.id, origin }
  for (const name of IPC_PROCEDURE_NAMES) {
    ipcMain.handle(channelOf(name), (event, ...values: unknown[]) => answer(name, { isTrusted: isTrusted(senderOf(event), window), values }))
  }
  return {
    send: (event) => {
      if (!contents.isDestroyed()) contents.send(EVENT_CHANNEL, event)
    },
    close: () => {
      for (const name of IPC_PROCEDURE_NAMES) ipcMain.removeHandler(channelOf(name))
    },
  }
}
