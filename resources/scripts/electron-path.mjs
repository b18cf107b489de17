import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')
const INSIDE = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron'

/**
 * Electron's own binary, or null where it was never fetched. Looked for as electron-vite and the
 * electron command do, but without either: asking the package itself would start the download.
 */
export function electronPath() {
  const named = process.env.ELECTRON_EXEC_PATH
  if (named) return existsSync(named) ? named : null
  const pointer = path.join(ROOT, 'node_modules/electron/path.txt')
  const inside = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : INSIDE
  const binary = path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH || path.join(ROOT, 'node_modules/electron/dist'), inside)
  return existsSync(binary) ? binary : null
}
