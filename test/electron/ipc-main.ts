import type { IpcMain as ElectronIpcMain, IpcMainInvokeEvent } from 'electron'

type Handler = (event: IpcMainInvokeEvent, ...values: unknown[]) => unknown

/** By structured clone, as everything that crosses between Electron's processes. */
export function clone<T>(value: T): T {
  try {
    return structuredClone(value)
  } catch {
    throw new Error('An object could not be cloned.')
  }
}

const handlers = new Map<string, Handler>()

export const ipcMain: Pick<ElectronIpcMain, 'handle' | 'removeHandler'> = {
  handle(channel, handler) {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler as Handler)
  },
  removeHandler(channel) {
    handlers.delete(channel)
  },
}

/** Calls the handler of a channel for a page; fails with the message that the page would get. */
export async function invokeHandler(channel: string, event: IpcMainInvokeEvent, values: readonly unknown[]): Promise<unknown> {
  const handler = handlers.get(channel)
  try {
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    return clone(await handler(event, ...values))
  } catch (error) {
    throw new Error(`Error invoking remote method '${channel}': ${String(error)}`, { cause: error })
  }
}
