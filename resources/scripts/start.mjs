import { spawn } from 'node:child_process'
import { buildIfStale } from './build-if-stale.mjs'
import { electronPath } from './electron-path.mjs'
import { fetchElectron } from './fetch-electron.mjs'
import { liveWith, ROOT, startHost } from './host.mjs'
import { openBrowser } from './open-browser.mjs'

/** `npm start`: the desktop application; where Electron's binary is neither installed nor to be had, the same vault in the browser. */
const args = process.argv.slice(2)
if (electronPath() === null) await fetchElectron()
const electron = electronPath()
buildIfStale()
if (electron === null) {
  console.log("Electron's own binary is not installed and can't be fetched from here, so Tradekeep opens in your browser instead.")
  liveWith(startHost(args, openBrowser))
} else {
  liveWith(spawn(electron, [ROOT, ...args], { stdio: 'inherit' }))
}
