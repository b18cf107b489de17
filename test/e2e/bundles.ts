import { existsSync } from 'node:fs'
import path from 'node:path'

export const REPOSITORY = path.resolve(import.meta.dirname, '../..')

/** One of an application's built files; throws where it was not built. `application` has `out/` in it. */
export function builtFile(application: string, file: 'main/desktop.js' | 'main/server.js'): string {
  const built = path.join(application, 'out', file)
  if (!existsSync(built)) throw new Error(`${built} is missing: npm run build`)
  return built
}
