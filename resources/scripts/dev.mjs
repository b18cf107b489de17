import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { electronPath } from './electron-path.mjs'
import { ROOT, startHost } from './host.mjs'

/**
 * `npm run dev`: builds and starts anew after each change of a source. Works on a data folder of its
 * own, so that half-written code never touches a real vault.
 */
const QUIET_MILLISECONDS = 200
process.env.TRADEKEEP_HOME ??= path.join(os.homedir(), '.cache', 'tradekeep-dev')

const electron = electronPath()
const build = () => spawn(process.execPath, [path.join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'], { cwd: ROOT, stdio: 'inherit' })
const launch = () => (electron === null ? startHost(process.argv.slice(2)) : spawn(electron, [ROOT], { stdio: 'inherit' }))
const ended = (child) => new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(child.exitCode)))

let running = null
async function restart() {
  if ((await ended(build())) !== 0) return
  running?.kill()
  if (running !== null) await ended(running)
  running = launch()
}

let turn = restart()
let timer
for (const folder of ['src-main', 'src-preload', 'src-renderer', 'resources']) {
  watch(path.join(ROOT, folder), { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      turn = turn.then(restart)
    }, QUIET_MILLISECONDS)
  })
}
