import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const PRIVATE_FOLDER = 0o700
const PRIVATE_FILE = 0o600
const FOR_OTHERS = 0o077

/**
 * The vault's data folder: TRADEKEEP_HOME, else the place where this operating system keeps
 * application data (XDG Base Directory, Apple's File System Programming Guide, KNOWNFOLDERID).
 */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  const named = environment['TRADEKEEP_HOME']
  if (named !== undefined && named !== '') return path.resolve(named)
  const home = os.homedir()
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Tradekeep')
  if (platform === 'win32') return path.join(environment['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'Tradekeep')
  return path.join(environment['XDG_DATA_HOME'] ?? path.join(home, '.local', 'share'), 'tradekeep')
}

/** Makes the folder, readable by its owner alone; a wider mode left by somebody else is narrowed. */
export function preparePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
  if (process.platform !== 'win32') chmodSync(folder, PRIVATE_FOLDER)
}

/**
 * Narrows every file that lies in the folder itself to its owner: a backup that was put back, or another
 * program, may have left it open to others. Throws where a file is somebody else's.
 */
export function narrowFiles(folder: string): void {
  if (process.platform === 'win32') return
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name)
    const found = lstatSync(file, { throwIfNoEntry: false })
    if (found?.isFile() === true && (found.mode & FOR_OTHERS) !== 0) chmodSync(file, PRIVATE_FILE)
  }
}
