import { execFile } from 'node:child_process'
import { appendFile, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')
const OXLINT = path.join(ROOT, 'node_modules/oxlint/bin/oxlint')

const FORMS = {
  static: (from: string, n: number) => `import { thing as thing${n} } from '${from}'\nthing${n}()\n`,
  'type-only': (from: string, n: number) => `import type { Thing as Thing${n} } from '${from}'\nexport const thing${n} = (given: Thing${n}): Thing${n} => given\n`,
  dynamic: (from: string, n: number) => `export const thing${n} = async (): Promise<unknown> => import('${from}')\n`,
  'passed on': (from: string, n: number) => `export { thing as thing${n} } from '${from}'\n`,
}
type Form = keyof typeof FORMS

const SERVICES = ['store', 'accounts', 'bots', 'credentials', 'exchanges', 'monitor', 'notify', 'audit']
const ROOMS = ['crypto', 'errors', 'platform', ...SERVICES, 'api', 'http', 'ipc', 'desktop']

/** `from` is refused in every place of `refused`, with `why` in the message, and passes in `allowed`. */
interface Wall {
  readonly from: string
  readonly why: string
  readonly refused: readonly string[]
  readonly allowed: readonly string[]
  readonly forms?: readonly Form[]
}

const inRooms = (...rooms: readonly string[]): string[] => rooms.map((room) => `src-main/${room}/a-file.ts`)
const outside = (...owners: readonly string[]): string[] => [
  ...inRooms(...ROOMS.filter((room) => !owners.includes(room))),
  'src-main/server.ts',
  'src-main/vault.ts',
  'src-preload/contract/a-file.ts',
  'src-renderer/app/a-file.tsx',
]
const ownedBy = (why: string, from: string, ...owners: readonly string[]): Wall => ({ from, why, refused: outside(...owners), allowed: inRooms(...owners) })

const WALLS: Readonly<Record<string, Wall>> = {
  'the renderer imports nothing of src-main': {
    from: '../../src-main/crypto/secret.ts',
    why: 'src-renderer imports nothing of src-main',
    refused: ['src-renderer/features/a-file.tsx', 'src-renderer/bridge/a-file.ts'],
    allowed: [],
  },
  'the renderer imports nothing of the preload script': {
    from: '../../src-preload/index.ts',
    why: 'Of src-preload a page imports only contract/',
    refused: ['src-renderer/bridge/a-file.ts'],
    allowed: [],
  },
  'the renderer may import the contract': { from: '../../src-preload/contract/names.ts', why: '', refused: [], allowed: ['src-renderer/bridge/a-file.ts'] },
  'the renderer has no Node': { from: 'node:fs', why: 'Pages run in a sandboxed browser', refused: ['src-renderer/app/a-file.ts'], allowed: [] },
  'the contract imports nothing of ours': {
    from: '../../src-main/errors/reasons.ts',
    why: 'The contract imports zod only',
    refused: ['src-preload/contract/a-file.ts'],
    allowed: [],
  },
  'the contract imports no other package': { from: 'uuid', why: 'The contract imports zod only', refused: ['src-preload/contract/a-file.ts'], allowed: [] },
  'the contract may import zod': { from: 'zod', why: '', refused: [], allowed: ['src-preload/contract/a-file.ts'] },
  'the contract may import its own files': { from: './names.ts', why: '', refused: [], allowed: ['src-preload/contract/a-file.ts'] },
  'main may import the contract': { from: '../../src-preload/contract/names.ts', why: '', refused: [], allowed: inRooms(...SERVICES, 'api', 'http', 'ipc', 'desktop') },
  'main imports no page': {
    from: '../../src-renderer/app/theme.ts',
    why: 'src-main imports src-preload/contract and nothing else of the other sides',
    refused: inRooms(...SERVICES, 'api', 'http', 'ipc', 'desktop'),
    allowed: [],
  },
  'the preload script imports nothing of src-main': {
    from: '../src-main/crypto/secret.ts',
    why: 'The preload imports Electron and the contract only',
    refused: ['src-preload/index.ts'],
    allowed: [],
  },
  'electron only where there is a desktop': {
    from: 'electron',
    why: 'Electron only in desktop.ts, desktop/, ipc/ and src-preload/index.ts',
    refused: outside('ipc', 'desktop'),
    allowed: ['src-main/desktop.ts', ...inRooms('desktop', 'ipc'), 'src-preload/index.ts'],
  },
  'better-sqlite3 only in store': ownedBy('SQL only in store/', 'better-sqlite3', 'store'),
  'Kysely only in store': ownedBy('SQL only in store/', 'kysely', 'store'),
  'ccxt only in exchanges': ownedBy('CCXT only in exchanges/', 'ccxt', 'exchanges'),
  "ccxt's files only in exchanges": ownedBy('CCXT only in exchanges/', 'ccxt/js/src/binance.js', 'exchanges'),
  "ccxt's sources only in exchanges": ownedBy('CCXT only in exchanges/', 'ccxt-src/binance.js', 'exchanges'),
  'jose only in accounts': ownedBy('Tokens are made and read only in accounts/', 'jose', 'accounts'),
  'fastify only in http': ownedBy('Fastify only in http/', 'fastify', 'http'),
  "fastify's plugins only in http": ownedBy('Fastify only in http/', '@fastify/cookie', 'http'),
  'pino only in platform': ownedBy('Log lines are written only by platform/log.ts', 'pino', 'platform'),
  'crypto, errors and platform stand alone': {
    from: '../store/schema.ts',
    why: 'import nothing else of ours',
    refused: inRooms('crypto', 'errors', 'platform'),
    allowed: inRooms('credentials', 'api'),
  },
  'nor do those import the contract': {
    from: '../../src-preload/contract/names.ts',
    why: 'import nothing else of ours',
    refused: inRooms('crypto', 'errors', 'platform'),
    allowed: [],
  },
  ...Object.fromEntries(
    ['api', 'http', 'ipc', 'desktop'].map((carrier) => [
      `services never import ${carrier}`,
      { from: `../${carrier}/a-file.ts`, why: 'Services never import api, http, ipc, desktop', refused: inRooms(...SERVICES), allowed: ['src-main/desktop/tray/a-file.ts'] } satisfies Wall,
    ]),
  ),
  'services never import a carrier from a folder deeper': {
    from: '../../http/a-file.ts',
    why: 'Services never import api, http, ipc, desktop',
    refused: ['src-main/exchanges/probes/a-file.ts'],
    allowed: [],
  },
  'services never import a composition root': {
    from: '../server.ts',
    why: 'Services never import api, http, ipc, desktop or a composition root',
    refused: inRooms(...SERVICES),
    allowed: [],
  },
}

/** Sources that break a wall in some way other than the four plain forms. */
const WAYS_AROUND: Readonly<Record<string, { file: string; source: string; why: string; allowed?: string }>> = {
  'ipcMain by name': { file: 'src-main/desktop/window.ts', source: "import { ipcMain } from 'electron'\nipcMain.removeAllListeners()\n", why: 'Raw ipcMain', allowed: 'src-main/ipc/channels.ts' },
  'ipcMain by namespace': { file: 'src-main/desktop.ts', source: "import * as electron from 'electron'\nelectron.ipcMain.removeAllListeners()\n", why: 'Raw ipcMain' },
  'ipcMain by default import': { file: 'src-main/desktop.ts', source: "import electron from 'electron'\nelectron.ipcMain.removeAllListeners()\n", why: 'Raw ipcMain' },
  'ipcMain by dynamic import': {
    file: 'src-main/ipc/other.ts',
    source: "export const go = async (): Promise<void> => {\n  const { ipcMain } = await import('electron')\n  ipcMain.removeAllListeners()\n}\n",
    why: 'Raw ipcMain',
  },
  'ipcMain as a property of a dynamic import': {
    file: 'src-main/ipc/other.ts',
    source: "export const go = async (): Promise<void> => {\n  const electron = await import('electron')\n  electron.ipcMain.removeAllListeners()\n}\n",
    why: 'Raw ipcMain',
  },
  'ipcRenderer outside the preload script': { file: 'src-main/desktop/window.ts', source: "import { ipcRenderer } from 'electron'\nipcRenderer.send('x')\n", why: 'Raw ipcMain and ipcRenderer', allowed: 'src-preload/index.ts' },
  'an inline type import': { file: 'src-main/accounts/a.ts', source: "export type Thing = import('../http/a.ts').Thing\n", why: 'import()' },
  require: { file: 'src-main/accounts/a.ts', source: "const thing = require('better-sqlite3')\nthing()\n", why: 'require' },
  'electron in a test, as a value': { file: 'test/e2e/a.ts', source: "import { app } from 'electron'\napp.quit()\n", why: 'starts the download' },
  'a default export': { file: 'src-main/accounts/a.ts', source: 'export default 1\n', why: 'default', allowed: 'test/vitest.config.ts' },
  // The forbidden word itself is what this rule is tried with: the text is linted here and compiled nowhere.
  'a type that says nothing': { file: 'src-main/accounts/a.ts', source: 'export const thing = (given: any): number => Number(given)\n', why: 'no-explicit-any' },
  'a barrel': { file: 'src-main/accounts/index.ts', source: "export * from './login.ts'\nexport * from './register.ts'\n", why: 'barrel' },
  'a promise left alone': { file: 'src-main/accounts/a.ts', source: 'const later = async (): Promise<number> => 1\nexport const now = (): void => {\n  later()\n}\n', why: 'Promises must be awaited' },
  'a promise where a condition is meant': {
    file: 'src-main/accounts/a.ts',
    source: 'const later = async (): Promise<boolean> => true\nexport const now = (): number => {\n  if (later()) return 1\n  return 2\n}\n',
    why: 'Expected non-Promise value',
  },
  'a case left out': {
    file: 'src-main/accounts/a.ts',
    source: "export function say(given: 'a' | 'b'): number {\n  let answer = 0\n  switch (given) {\n    case 'a':\n      answer = 1\n      break\n  }\n  return answer\n}\n",
    why: 'exhaustive',
  },
}

interface Finding {
  readonly message: string
  readonly help?: string
  readonly code?: string
  readonly filename: string
}

let folder: string

const said = (finding: Finding): string => `${finding.message} ${finding.help ?? ''}`
const slug = (text: string): string => text.replaceAll(/[^a-z0-9]+/giu, '-')
/** Each wall's snippet gets a file of its own, but where the rule is about one named file. */
const numbered = (file: string, wall: number): string => file.replace('a-file', `a-file-${wall}`)

/** A folder laid out like the project, with its lint configuration and nothing else. */
async function newLayout(name: string): Promise<string> {
  const layout = path.join(folder, slug(name))
  await mkdir(layout, { recursive: true })
  await copyFile(path.join(ROOT, 'oxlint.config.ts'), path.join(layout, 'oxlint.config.ts'))
  const compilerOptions = { strict: true, target: 'ES2024', module: 'NodeNext', allowImportingTsExtensions: true, noEmit: true, types: [] }
  await writeFile(path.join(layout, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  return layout
}

async function add(layout: string, file: string, source: string): Promise<void> {
  const target = path.join(layout, file)
  await mkdir(path.dirname(target), { recursive: true })
  await appendFile(target, source)
}

async function lint(layout: string): Promise<Finding[]> {
  const run = promisify(execFile)(process.execPath, [OXLINT, '--format=json'], { cwd: layout, maxBuffer: 64 << 20 })
  // Findings make it exit with 1: the report is on stdout all the same.
  const { stdout } = await run.catch((failed: unknown) => failed as { stdout: string })
  return (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tradekeep-walls-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('walls between the rooms', () => {
  it.each(Object.keys(FORMS) as Form[])('hold for %s imports', async (form) => {
    const layout = await newLayout(form)
    const walls = Object.entries(WALLS).map(([name, wall], n) => ({ name, n, ...wall }))
    for (const { from, refused, allowed, n } of walls) {
      for (const file of [...refused, ...allowed]) await add(layout, numbered(file, n), FORMS[form](from, n))
    }

    const findings = (await lint(layout)).filter(({ code }) => code?.includes('no-restricted-imports'))

    const refusedIn = (file: string, why: string): boolean => findings.some((finding) => finding.filename === file && said(finding).includes(why))
    const holes = walls.flatMap(({ name, refused, why, n }) => refused.filter((file) => !refusedIn(numbered(file, n), why)).map((file) => `${name}: passes in ${file}`))
    const shut = walls.flatMap(({ name, allowed, why, n }) => allowed.filter((file) => refusedIn(numbered(file, n), why)).map((file) => `${name}: refused in ${file}`))
    expect([...holes, ...shut]).toEqual([])
  })

  it.each(Object.entries(WAYS_AROUND))('refuse %s', async (name, { file, source, why, allowed }) => {
    const layout = await newLayout(name)
    await add(layout, file, source)
    if (allowed !== undefined) await add(layout, allowed, source)

    const refusedIn = (await lint(layout)).filter((finding) => said(finding).includes(why) || finding.code?.includes(why)).map(({ filename }) => filename)

    expect(refusedIn).toContain(file)
    expect(refusedIn).not.toContain(allowed)
  })
})
