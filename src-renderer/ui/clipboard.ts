/** How long what was copied stays on the clipboard, here as in the desktop's main process. */
export const CLEARED_AFTER_MS = 30_000

/** What a page has of the clipboard and of its own window. */
export interface ClipboardPlace {
  /** Rejects where the browser refuses, as it does while another window is in front. */
  write(text: string): Promise<void>
  /** What is on the clipboard, or null where that could not be told without asking the trader. */
  read(): Promise<string | null>
  inFront(): boolean
  /** Calls back when the window goes behind another, comes back, or something else is copied in it. */
  watch(listener: (what: 'left' | 'back' | 'copied') => void): void
}

/** Empties the clipboard, whatever is on it; false where that was refused. */
type Empty = () => Promise<boolean>

export interface ShortLivedClipboard {
  /** Copies; false where that was refused. From then on `unsure` may be called, once. */
  copy(text: string, unsure: (empty: Empty) => void): Promise<boolean>
}

interface Copied {
  readonly text: string
  readonly unsure: (empty: Empty) => void
  /** Whether the window was behind another since: something else may be on the clipboard now. */
  left: boolean
  due: boolean
}

/**
 * Copies secrets for 30 seconds. Then the clipboard is emptied if it still holds them: where it may be
 * read, by looking; where not (browsers would ask), if the window
 * was in front all the time and nothing else was copied in it. Otherwise nobody here can know what is on
 * it, and emptying it could cost what was copied elsewhere: then `unsure` is called once the window is in
 * front again, for the trader to decide. Used for revealed fields and for the recovery code.
 */
export function createShortLivedClipboard(place: ClipboardPlace): ShortLivedClipboard {
  let copied: Copied | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  async function clear(): Promise<boolean> {
    forget()
    return written(place.write(''))
  }

  function forget(): void {
    copied = null
    clearTimeout(timer)
  }

  async function settle(wanted: Copied): Promise<void> {
    wanted.due = true
    if (!place.inFront()) return
    const found = await place.read()
    if (copied !== wanted) return
    const ours = found === null ? !wanted.left : found === wanted.text
    if (found !== null && !ours) return forget()
    if (ours && (await clear())) return
    forget()
    wanted.unsure(clear)
  }

  place.watch((what) => {
    if (copied === null) return
    if (what === 'copied') return forget()
    if (what === 'left') copied.left = true
    else if (copied.due) void settle(copied)
  })

  return {
    async copy(text, unsure) {
      if (!(await written(place.write(text)))) return false
      forget()
      const now: Copied = { text, unsure, left: !place.inFront(), due: false }
      copied = now
      timer = setTimeout(() => void settle(now), CLEARED_AFTER_MS)
      return true
    },
  }
}

const written = (writing: Promise<void>): Promise<boolean> =>
  writing.then(
    () => true,
    () => false,
  )
