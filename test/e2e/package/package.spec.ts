import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { extractAll, listPackage, statFile } from '@electron/asar'
import { expect, test } from '@playwright/test'
import { REPOSITORY } from '../bundles.ts'
import { PACKED, UNPACKED_APPLICATION } from './packed.ts'

/** Each system has its own place for the archive, and macOS one for the binary that holds the fuses. */
function packedFile(suits: (file: string) => boolean): string {
  const file = readdirSync(PACKED, { recursive: true, encoding: 'utf8' }).map((name) => path.join(PACKED, name)).find(suits)
  if (file === undefined) throw new Error(`nothing of the kind in ${PACKED}`)
  return file
}
const archive = (): string => packedFile((file) => path.basename(file) === 'app.asar')

test.describe.configure({ mode: 'serial' })

test.beforeAll(() => {
  execFileSync(process.execPath, [path.join(REPOSITORY, 'resources/scripts/pack.mjs'), PACKED], { stdio: 'inherit' })
})

const files = (): readonly string[] => listPackage(archive(), { isPack: false }).map((file) => file.replaceAll('\\', '/').slice(1))

test('the package holds the bundles, the icons and what they need at run time', () => {
  for (const needed of ['package.json', 'out/main/desktop.js', 'out/main/server.js', 'out/main/check-worker.js', 'out/preload/index.cjs', 'out/renderer/index.html', 'resources/icons/tray-fine-on-dark.png']) {
    expect(files()).toContain(needed)
  }
})

test('the package holds no source, no test, no tool, and nothing for another system', () => {
  const unwanted = files().filter((file) =>
    /^(?:src-|test\/|docs\/)|^node_modules\/(?:node-linux-|electron\/|typescript\/|vite|react\/|@mantine\/|better-sqlite3\/(?:deps|src)|ccxt\/dist)|\.(?:ts|tsx|map|[ch]pp)$/u.test(file),
  )
  expect(unwanted).toEqual([])
  const binaries = files().filter((file) => file.endsWith('.node'))
  expect(binaries.filter((file) => !file.includes(`${process.platform}-${process.arch}`))).toEqual([])
  expect(binaries.length).toBeGreaterThanOrEqual(2)
})

test('only binaries lie beside the archive, where its integrity does not reach', () => {
  const packed = archive()
  const beside = files().filter((file) => {
    const entry = statFile(packed, file)
    return 'unpacked' in entry && entry.unpacked && !('files' in entry)
  })
  expect(beside.filter((file) => !file.endsWith('.node'))).toEqual([])
})

test('the fuses are set: no Node in disguise, no inspector, the archive alone and intact', () => {
  const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
  const binary = readFileSync(packedFile((file) => statSync(file).isFile() && readFileSync(file).includes(sentinel)), 'latin1')
  // @electron/fuses: behind the sentinel a version, a count, then one digit for each fuse in its fixed order.
  const fuses = binary.slice(binary.indexOf(sentinel) + sentinel.length + 2)
  const [runAsNode, , nodeOptions, inspect, integrity, onlyFromAsar, , fileProtocol] = fuses
  expect({ runAsNode, nodeOptions, inspect, integrity, onlyFromAsar, fileProtocol }).toEqual({ runAsNode: '0', nodeOptions: '0', inspect: '0', integrity: '1', onlyFromAsar: '1', fileProtocol: '0' })
})

test('its content can be unpacked outside the repository, for the specs to run from', () => {
  extractAll(archive(), UNPACKED_APPLICATION)
  const { main } = JSON.parse(readFileSync(path.join(UNPACKED_APPLICATION, 'package.json'), 'utf8')) as { main: string }
  expect(main).toBe('out/main/desktop.js')
  expect(path.relative(REPOSITORY, UNPACKED_APPLICATION).startsWith('..')).toBe(true)
})
