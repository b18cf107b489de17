import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildIfStale } from './build-if-stale.mjs'
import { electronPath } from './electron-path.mjs'
import { ROOT } from './host.mjs'

/**
 * `npm run pack [folder]`: the application as a folder with its asar, as installers hold it. Where
 * Electron's binary is missing a stub stands in its place: such a package does not run, but what it
 * contains, and which fuses are set, can be tested on every machine.
 */
const STUB_NAMES = { darwin: 'Electron', win32: 'electron.exe' }

/** As @electron/fuses looks for them in the real binary: a sentinel, the version, the count, then one digit each. */
const FUSE_WIRE = Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, 8]), Buffer.from('10011110')])

function stubFolder() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-no-electron-'))
  const binary = path.join(folder, STUB_NAMES[process.platform] ?? 'electron')
  writeFileSync(binary, FUSE_WIRE)
  chmodSync(binary, 0o755)
  return folder
}

buildIfStale()
const electron = electronPath()
const stub = electron === null ? stubFolder() : null
if (stub !== null) console.log("Electron's own binary is not installed: this package is for looking at, it does not run.")

const output = path.resolve(process.argv[2] ?? path.join(ROOT, 'dist'))
const { status } = spawnSync(
  process.execPath,
  [
    path.join(ROOT, 'node_modules/electron-builder/cli.js'),
    ...['--config', 'resources/packaging/electron-builder.yml', '--dir', '--publish', 'never'],
    `-c.directories.output=${output}`,
    `-c.electronDist=${stub ?? path.dirname(electron)}`,
  ],
  { cwd: ROOT, stdio: 'inherit' },
)
if (stub !== null) rmSync(stub, { recursive: true })
process.exitCode = status ?? 1
