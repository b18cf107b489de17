import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { openLogFile } from '../../src-main/platform/log-file.ts'
import { prepareVaultFolder } from '../../src-main/store/vault-folder.ts'
import { ask } from '../support/http.ts'
import { HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

const SERVING = path.resolve(import.meta.dirname, '../support/serving-child.ts')

let folder: ReturnType<typeof temporaryFolder>
let home: string

beforeEach(() => {
  folder = temporaryFolder()
  home = path.join(folder.path, 'vault')
})
afterEach(() => folder.remove())

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8)
const modes = (): Readonly<Record<string, string>> => Object.fromEntries(['.', ...readdirSync(home)].map((name) => [name, modeOf(path.join(home, name))]))

function expectPrivate(): void {
  const found = modes()
  expect(Object.keys(found)).toEqual(expect.arrayContaining(['.', 'vault.db', 'lock.db', 'lock.json']))
  for (const [name, mode] of Object.entries(found)) expect(mode, name).toBe(name === '.' ? '700' : '600')
}

// Windows has no such modes; there the folder lies in the user's own profile.
describe.runIf(process.platform !== 'win32')('folder and files', () => {
  test('are their owner’s alone, also where everything of before was open to all', async () => {
    const vault = await openTestVault(home)
    await registerAccount(vault, 'mia')
    openLogFile(home).info('listening', { port: 1 })
    expectPrivate()
    await vault.close()
    writeFileSync(path.join(home, 'vault.db.before-version-2'), 'a copy')
    chmodSync(home, 0o777)
    for (const name of readdirSync(home)) chmodSync(path.join(home, name), 0o666)

    const again = await openTestVault(home)
    try {
      expectPrivate()
      expect(modes()['vault.db.before-version-2']).toBe('600')
      expect((await again.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, HTTP_CLIENT, null)).user.username).toBe('mia')
    } finally {
      await again.close()
    }
  })

  test('are narrowed before anything is read or written, and a link in the folder changes nothing elsewhere', () => {
    const elsewhere = path.join(folder.path, 'elsewhere')
    writeFileSync(elsewhere, 'not of the vault')
    chmodSync(elsewhere, 0o644)
    mkdirSync(path.join(home, 'window'), { recursive: true })
    symlinkSync(elsewhere, path.join(home, 'link'))
    writeFileSync(path.join(home, 'vault.db'), '')
    chmodSync(path.join(home, 'vault.db'), 0o644)
    prepareVaultFolder(home)
    expect([modeOf(home), modeOf(path.join(home, 'vault.db')), modeOf(elsewhere)]).toEqual(['700', '600', '644'])
  })

  test('are so in a process that masks nothing, while it works too', async () => {
    const child: ChildProcess = spawn('sh', ['-c', 'umask 000; exec "$0" "$@"', process.execPath, SERVING, home], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      let out = ''
      child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
      while (!out.includes('\n')) await once(child.stdout as NodeJS.EventEmitter, 'data')
      const [, port, token] = /:(\d+)\/#setup=(.+)\n/u.exec(out) ?? []
      const body = JSON.stringify({ username: 'mia', email: 'mia@example.com', password: PASSWORD, confirm_password: PASSWORD, setup_token: token })
      expect((await ask(Number(port), '/api/v1/auth/register', { method: 'POST', body })).status).toBe(201)
      expect(modes()).toMatchObject({ 'vault.db-wal': '600', 'vault.db-shm': '600', 'tradekeep.log': '600' })
      expectPrivate()
    } finally {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
    expectPrivate()
  })
})
