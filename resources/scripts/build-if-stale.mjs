import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')
const SOURCES = ['src-main', 'src-preload', 'src-renderer', 'resources', 'electron.vite.config.ts', 'package.json', 'package-lock.json']
const OUTPUTS = ['out/main/desktop.js', 'out/main/server.js', 'out/main/check-worker.js', 'out/preload/index.cjs', 'out/renderer/index.html']

const within = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => path.join(entry.parentPath, entry.name))

function newest(files) {
  return Math.max(...files.map((file) => statSync(file).mtimeMs))
}

function isStale() {
  const outputs = OUTPUTS.map((file) => path.join(ROOT, file))
  if (!outputs.every((file) => existsSync(file))) return true
  // Folders count too: a file that was removed leaves its trace in its folder's time alone.
  const sources = SOURCES.map((name) => path.join(ROOT, name)).flatMap((file) => (statSync(file).isDirectory() ? [file, ...within(file)] : [file]))
  return newest(sources) > Math.min(...outputs.map((file) => statSync(file).mtimeMs))
}

/** Builds the application where its output is missing or older than any source; ends the process where that fails. */
export function buildIfStale() {
  if (!isStale()) return
  console.error('Building Tradekeep …')
  const cli = path.join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js')
  const { status } = spawnSync(process.execPath, [cli, 'build', '--logLevel', 'warn'], { cwd: ROOT, stdio: ['ignore', 2, 2] })
  if (status !== 0) {
    console.error('The build failed; what is above says where.')
    process.exit(1)
  }
}
