import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { build } from 'electron-builder'
import { buildIfStale } from './build-if-stale.mjs'
import { electronPath } from './electron-path.mjs'
import { ROOT } from './host.mjs'

/**
 * `npm run pack [folder]`: the application as a folder with its asar, as installers hold it. Where
 * Electron's binary is missing a stub stands in its place: such a package does not run, but what it
 * contains, and which fuses are set, can be tested on every machine.
 */
const STUB_NAME = process.platform === 'win32' ? 'electron.exe' : 'electron'

/** As @electron/fuses looks for them in the real binary: a sentinel, the version, the count, then one digit each. */
const FUSE_WIRE = Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, 8]), Buffer.from('10011110')])

function stubFolder() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-no-electron-'))
  const binary = path.join(folder, STUB_NAME)
  writeFileSync(binary, FUSE_WIRE)
  chmodSync(binary, 0o755)
  return folder
}

buildIfStale()
const electron = electronPath()
const stub = electron === null ? stubFolder() : null
if (stub !== null) console.log("Electron's own binary is not installed: this package is for looking at, it does not run.")

try {
  await build({
    projectDir: ROOT,
    dir: true,
    publish: 'never',
    config: {
      extends: 'resources/packaging/electron-builder.yml',
      directories: { output: path.resolve(process.argv[2] ?? path.join(ROOT, 'dist')) },
      // On macOS the binary lies deep inside Electron.app.
      electronDist: stub ?? path.resolve(electron, process.platform === 'darwin' ? '../../../..' : '..'),
    },
  })
} finally {
  if (stub !== null) rmSync(stub, { recursive: true })
}
