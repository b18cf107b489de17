import { createHash } from 'node:crypto'
import type { Clipboard, ClipboardItem } from 'electron'
import type { SecretClipboard } from '../api/clipboard.ts'
import type { Clock } from '../platform/clock.ts'

/** How long what was copied stays on the clipboard. */
export const CLEARED_AFTER_MS = 30_000
/** A clipboard is other programs' business too: one of them that hangs must not keep this one from quitting. */
const PATIENCE_MS = 2_000

export interface ClipboardParts {
  readonly clipboard: Pick<Clipboard, 'clear' | 'readText' | 'write' | 'writeText'>
  readonly makeItem: (formats: Record<string, Blob>) => ClipboardItem
  readonly platform: NodeJS.Platform
  readonly clock: Pick<Clock, 'later'>
  /** Hears of a clipboard that did not do as it was told; what was copied is in none of it. */
  readonly onFault: (what: 'clipboard_not_marked' | 'clipboard_not_read' | 'clipboard_not_emptied', error: unknown) => void
}

export interface DesktopClipboard extends SecretClipboard {
  /** Empties the clipboard at once if it still holds what was copied. Never rejects. */
  empty(): Promise<void>
}

interface Copied {
  /** The text itself is not kept: its digest tells whether it is still there. */
  readonly digest: string
  readonly callOff: () => void
}

/**
 * Copies secrets for 30 seconds, then empties the clipboard if it still holds them; what was copied
 * elsewhere meanwhile stays. Where nobody can tell what is on it, it is emptied: that costs less than a
 * secret that stays.
 */
export function createDesktopClipboard(parts: ClipboardParts): DesktopClipboard {
  const { clipboard, clock, onFault } = parts
  const watched = new Set<Copied>()
  let last: Promise<unknown> = Promise.resolve()

  /** One thing after the other: a lock must find what a copy just before it has yet to write. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }

  function forget(copied: Copied): void {
    copied.callOff()
    watched.delete(copied)
  }

  async function emptyOf(all: readonly Copied[]): Promise<void> {
    const ours = all.filter((copied) => watched.has(copied))
    ours.forEach(forget)
    if (ours.length === 0) return
    let found: string | null = null
    try {
      found = digestOf(await soon(clipboard.readText(), clock))
    } catch (error) {
      onFault('clipboard_not_read', error)
    }
    if (found === null || ours.some(({ digest }) => digest === found)) clipboard.clear()
  }

  const emptyInTurn = (all: () => readonly Copied[]): Promise<void> => inTurn(() => emptyOf(all())).catch((error: unknown) => onFault('clipboard_not_emptied', error))

  return {
    copy: (text) =>
      inTurn(async () => {
        const bare = text.expose('its owner asked for it on the clipboard')
        const copied: Copied = { digest: digestOf(bare), callOff: clock.later(CLEARED_AFTER_MS, () => void emptyInTurn(() => [copied])) }
        // Watched from before it is written: a write that is told as failed may have come through.
        const before = [...watched]
        watched.add(copied)
        await write(parts, bare)
        before.forEach(forget)
      }),
    empty: () => emptyInTurn(() => [...watched]),
  }
}

/** Systems may hand lines back with other ends than they were given. */
const digestOf = (text: string): string => createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('base64')

async function soon<T>(work: Promise<T>, clock: Pick<Clock, 'later'>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const callOff = clock.later(PATIENCE_MS, () => late.reject(new Error('the clipboard did not answer in time')))
  try {
    return await Promise.race([work, late.promise])
  } finally {
    callOff()
  }
}

const NO = new Uint8Array(4)
const YES = Uint8Array.of(1, 0, 0, 0)

/**
 * What asks a system's clipboard history, its sync and managers of clipboards to leave a text out.
 * They do as they please. Windows: https://learn.microsoft.com/windows/win32/dataxchg/clipboard-formats
 * (a DWORD each), macOS: http://nspasteboard.org, Linux: KDE's Klipper and those that follow it.
 */
function marksFor(platform: NodeJS.Platform): readonly (readonly [name: string, value: Uint8Array<ArrayBuffer> | string])[] {
  if (platform === 'win32') {
    return [
      ['ExcludeClipboardContentFromMonitorProcessing', YES],
      ['CanIncludeInClipboardHistory', NO],
      ['CanUploadToCloudClipboard', NO],
    ]
  }
  return platform === 'darwin' ? [['org.nspasteboard.ConcealedType', '1']] : [['x-kde-passwordManagerHint', 'secret']]
}

/** Electron puts all formats of one item there at once, so that no history sees the text without its marks. */
async function write({ clipboard, makeItem, platform, clock, onFault }: ClipboardParts, text: string): Promise<void> {
  const marks = marksFor(platform).map(([name, value]) => [`electron application/osclipboard;format="${name}"`, new Blob([value])] as const)
  try {
    await soon(clipboard.write([makeItem({ 'text/plain': new Blob([text]), ...Object.fromEntries(marks) })]), clock)
  } catch (error) {
    // Better copied without a mark than not at all: it leaves after 30 seconds all the same.
    onFault('clipboard_not_marked', error)
    await soon(clipboard.writeText(text), clock)
  }
}
