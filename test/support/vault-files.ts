import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const NAMES = ['vault.db', 'vault.db-wal'] as const
export type FileName = (typeof NAMES)[number]

/** The bytes of a vault's file and of its write-ahead log; a missing one is absent. */
export type VaultFiles = Readonly<Partial<Record<FileName, Buffer>>>

export function filesOf(home: string): VaultFiles {
  const found = NAMES.filter((name) => existsSync(path.join(home, name)))
  return Object.fromEntries(found.map((name) => [name, readFileSync(path.join(home, name))]))
}

/** Makes `home` a vault of these files and nothing else. */
export function layOut(home: string, files: VaultFiles): void {
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { mode: 0o700 })
  for (const name of NAMES) {
    const bytes = files[name]
    if (bytes !== undefined) writeFileSync(path.join(home, name), bytes, { mode: 0o600 })
  }
}

/** What tells two of them apart, in a form that a failed comparison can show. */
export const hashesOf = (files: VaultFiles) => Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]))
