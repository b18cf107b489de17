import type { Clipboard, ClipboardItem as ElectronItem } from 'electron'
import { record } from './recorded.ts'

const OS_FORMAT = /^electron application\/osclipboard;format="[^"]+"$/u

/** One thing that was copied, in as many formats as it was given. */
export class ClipboardItem {
  readonly #formats: Readonly<Record<string, Blob>>

  constructor(formats: Readonly<Record<string, Blob>>) {
    const unknown = Object.keys(formats).find((type) => type !== 'text/plain' && !OS_FORMAT.test(type))
    if (unknown !== undefined) throw new TypeError(`stand-in: no clipboard takes ${unknown}`)
    this.#formats = formats
  }
  get types(): string[] {
    return Object.keys(this.#formats)
  }
  async getType(type: string): Promise<Blob> {
    const blob = this.#formats[type]
    if (blob === undefined) throw new Error(`stand-in: nothing was copied as ${type}`)
    return blob
  }
}

let held = new Map<string, string>()
/** What the clipboard does: all that it should, take text but no formats beside it, or hand nothing out. */
let mood: 'willing' | 'plain' | 'silent' = 'willing'

/** For specs: how the clipboard behaves from now on. */
export function setClipboardMood(next: typeof mood): void {
  mood = next
}

/** For specs: what was copied and not overwritten, by its format, as a manager of clipboards sees it. */
export const clipboardFormats = (): Readonly<Record<string, string>> => Object.fromEntries(held)

/** The machine's clipboard, of which every program has the same; here, every spec its own. */
export const clipboard: Pick<Clipboard, 'clear' | 'readText' | 'write' | 'writeText'> = {
  clear: () => {
    record('clipboard.clear')
    held = new Map()
  },
  readText: async () => (mood === 'silent' ? new Promise<never>(() => undefined) : (held.get('text/plain') ?? '')),
  writeText: async (text) => {
    held = new Map([['text/plain', text]])
  },
  write: async (items: readonly Pick<ElectronItem, 'types' | 'getType'>[]) => {
    const [item, ...more] = items
    if (item === undefined || more.length > 0) throw new Error('stand-in: one item at a time')
    if (mood === 'plain') throw new Error('stand-in: this clipboard takes text alone')
    held = new Map(await Promise.all(item.types.map(async (type) => [type, await ((await item.getType(type)) as Blob).text()] as const)))
  },
}
