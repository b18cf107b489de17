import { chmodSync, closeSync, fchmodSync, fstatSync, openSync, readSync, renameSync, statSync, writeSync } from 'node:fs'

const PRIVATE_FILE = 0o600

export interface RotatingFileOptions {
  readonly file: string
  /** A file is put aside before it would grow beyond this many bytes. */
  readonly maximumBytes: number
  /** How many there are at most, with the one that is written: `file`, `file.1` and so on. */
  readonly files: number
  /** Told once for each time in which nothing can be written, with the system's code for why. */
  readonly onFault: (code: string) => void
  /** Told with the first line that is written afterwards: so many were lost. */
  readonly onResumed: (lost: number) => void
}

/**
 * Appends lines to a file that turns over by size. Each line is handed to the system before `write`
 * returns, and `write` never throws: what can't be written is tried once more with the file opened
 * anew, and is then lost. Every file is for its owner's eyes alone.
 */
export class RotatingFile {
  readonly #options: RotatingFileOptions
  #descriptor: number | null = null
  #lost = 0

  constructor(options: RotatingFileOptions) {
    this.#options = options
    narrow(Array.from({ length: options.files - 1 }, (_, index) => this.#nameOf(index + 1)))
  }

  write(line: string): void {
    const fault = this.#attempt(line) === null ? null : this.#attempt(line)
    if (fault === null) this.#resume()
    else if (this.#lost++ === 0) this.#options.onFault(fault)
  }

  /** The code of what went wrong, or null. The file is closed then, so that the next attempt opens it. */
  #attempt(line: string): string | null {
    try {
      const bytes = Buffer.from(line)
      const descriptor = this.#ready(bytes.length)
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
      return null
    } catch (error) {
      this.#close()
      return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
    }
  }

  /** An open file with room for so many bytes; another one where somebody removed it. */
  #ready(bytes: number): number {
    const descriptor = this.#descriptor ?? this.#open()
    const { size, nlink } = fstatSync(descriptor)
    if (nlink === 0) this.#close()
    else if (size > 0 && size + bytes > this.#options.maximumBytes) this.#turnOver()
    return this.#descriptor ?? this.#open()
  }

  #open(): number {
    const descriptor = openSync(this.#options.file, 'a+', PRIVATE_FILE)
    this.#descriptor = descriptor
    if (process.platform !== 'win32') fchmodSync(descriptor, PRIVATE_FILE)
    if (isTorn(descriptor)) writeSync(descriptor, '\n')
    return descriptor
  }

  /** Windows renames no file that is open. */
  #turnOver(): void {
    this.#close()
    for (let number = this.#options.files - 1; number > 0; number -= 1) {
      if (exists(this.#nameOf(number - 1))) renameSync(this.#nameOf(number - 1), this.#nameOf(number))
    }
  }

  #close(): void {
    const descriptor = this.#descriptor
    this.#descriptor = null
    try {
      if (descriptor !== null) closeSync(descriptor)
    } catch {
      // The system has let go of it all the same.
    }
  }

  #resume(): void {
    const lost = this.#lost
    this.#lost = 0
    if (lost > 0) this.#options.onResumed(lost)
  }

  #nameOf(number: number): string {
    return number === 0 ? this.#options.file : `${this.#options.file}.${number}`
  }
}

/** The last line was cut off in its middle, by a crash or a full disk: the next one must not be lost with it. */
function isTorn(descriptor: number): boolean {
  const { size } = fstatSync(descriptor)
  const last = Buffer.alloc(1)
  return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n'
}

const exists = (file: string): boolean => statSync(file, { throwIfNoEntry: false }) !== undefined

/** Older files keep the mode that they were made with, so one that was widened is narrowed here. */
function narrow(files: readonly string[]): void {
  if (process.platform === 'win32') return
  for (const file of files) {
    try {
      if (exists(file)) chmodSync(file, PRIVATE_FILE)
    } catch {
      // Not ours to narrow; writing says what is wrong, where something is.
    }
  }
}
