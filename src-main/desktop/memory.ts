import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const PRIVATE_FILE = 0o600
const FILE = 'shell.json'
/** Beyond any screen that there is; also keeps the sums below exact. */
const FARTHEST = 100_000

const pixels = z.number().int().min(-FARTHEST).max(FARTHEST)

const memorySchema = z.strictObject({
  /** Of the window while it is neither maximised nor minimised; null before the first close. */
  bounds: z.strictObject({ x: pixels, y: pixels, width: pixels.positive(), height: pixels.positive() }).nullable().default(null),
  maximised: z.boolean().default(false),
  /** Whether it was said already that closing does not quit. */
  closing_told: z.boolean().default(false),
})

export type ShellMemory = z.output<typeof memorySchema>
export type Bounds = NonNullable<ShellMemory['bounds']>

export interface Memory {
  readonly current: ShellMemory
  /** Keeps what is given, at once. A folder that can't be written costs a window's place, nothing more. */
  keep(change: Partial<ShellMemory>): void
}

function read(file: string): ShellMemory {
  try {
    return memorySchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // Missing, cut off or somebody else's: nothing in it is worth more than a window in its usual place.
    return memorySchema.parse({})
  }
}

/** What the desktop's shell remembers from start to start, in the window's folder: never anything of an account. */
export function openMemory(windowFolder: string, onFailed: (error: unknown) => void): Memory {
  const file = path.join(windowFolder, FILE)
  let current = read(file)
  return {
    get current() {
      return current
    },
    keep: (change) => {
      const next = memorySchema.parse({ ...current, ...change })
      if (JSON.stringify(next) === JSON.stringify(current)) return
      current = next
      try {
        writeFileSync(`${file}.new`, `${JSON.stringify(next)}\n`, { mode: PRIVATE_FILE })
        renameSync(`${file}.new`, file)
      } catch (error) {
        onFailed(error)
      }
    },
  }
}
