import { spawn } from 'node:child_process'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')
const HOME = 'https://github.com/electron/electron/releases/'
/** Milliseconds: a firewall that swallows packets must not hold the start up for minutes. */
const PROBE = 5_000

/** Whether Electron's binary could be had from where it is kept. Behind a proxy only the download itself can tell. */
async function isReachable(environment) {
  if (environment.HTTPS_PROXY || environment.https_proxy) return true
  try {
    await fetch(environment.ELECTRON_MIRROR || HOME, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PROBE) })
    return true
  } catch {
    return false
  }
}

/** Fetches Electron's own binary (about 100 MB, once) with the package's own script; false where it can't be had. */
export async function fetchElectron(environment = process.env) {
  if (!(await isReachable(environment))) return false
  console.log("Fetching Electron's own binary, about 100 MB, once…")
  const script = path.join(ROOT, 'node_modules/electron/install.js')
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script], { env: environment, stdio: 'ignore' })
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
  })
}
