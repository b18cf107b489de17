import { spawn } from 'node:child_process'
import { buildIfStale } from './build-if-stale.mjs'
import { electronPath } from './electron-path.mjs'
import { liveWith, ROOT, startHost } from './host.mjs'
import { openBrowser } from './open-browser.mjs'

/** `npm start`: the desktop application; without Electron's binary, the same vault in the browser. */
const args = process.argv.slice(2)
const electron = electronPath()
buildIfStale()
if (electron === null) {
  console.log("Electron's own binary is not installed (npx install-electron fetches it), so Tradekeep opens in your browser instead.")
  liveWith(startHost(args, openBrowser))
} else {
  liveWith(spawn(electron, [ROOT, ...args], { stdio: 'inherit' }))
}
