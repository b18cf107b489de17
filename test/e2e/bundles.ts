import { existsSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')

/**
 * The folder of the application under test, with `package.json` and `out/` in it: the repository, or
 * wherever TRADEKEEP_E2E_APP says that a package was unpacked. Throws where it was not built.
 */
export function applicationFolder(): string {
  const folder = path.resolve(process.env['TRADEKEEP_E2E_APP'] ?? ROOT)
  if (!existsSync(path.join(folder, 'out/main/server.js'))) throw new Error(`there is no built application in ${folder}: npm run build`)
  return folder
}
