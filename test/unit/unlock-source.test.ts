import { spawn, spawnSync, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, closeSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StartRefusal } from '../../src-main/errors/start-refusal.ts'
import { openSource, PasswordUnreadable, sourceOf } from '../../src-main/unlock-source.ts'

const PASSWORD = 'correct staple-orbit 47'
const NOBODY = 65_534

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-source-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function fileWith(content: string | Buffer, mode = 0o600, name = 'password'): string {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  chmodSync(file, mode)
  return file
}

const open = (text: string, environment: NodeJS.ProcessEnv = {}) => openSource(sourceOf(text), environment)
const read = async (text: string, environment: NodeJS.ProcessEnv = {}): Promise<string> => (await open(text, environment).read()).expose('a test')

function refusalOf(text: string, environment: NodeJS.ProcessEnv = {}): string {
  try {
    open(text, environment)
  } catch (error) {
    if (error instanceof StartRefusal) return error.message
    throw error
  }
  return 'it was not refused'
}

describe('what is read', () => {
  test.each([
    ['the password alone', PASSWORD, PASSWORD],
    ['a line', `${PASSWORD}\n`, PASSWORD],
    ['a line as Windows ends it', `${PASSWORD}\r\n`, PASSWORD],
    ['blanks around it, which belong to it', `  ${PASSWORD}\t\n`, `  ${PASSWORD}\t`],
    ['two line breaks, of which one belongs to it', `${PASSWORD}\n\n`, `${PASSWORD}\n`],
    ['letters of any script', '密碼 пароль 🔑\n', '密碼 пароль 🔑'],
    ['as much as a password may be', 'ñ'.repeat(1_024), 'ñ'.repeat(1_024)],
    ['the longest in bytes', '密'.repeat(1_024) + '\r\n', '密'.repeat(1_024)],
  ])('of %s', async (_what, content, password) => {
    expect(await read(fileWith(content))).toBe(password)
  })

  test.each([
    ['nothing', '', /nothing in it/u],
    ['a line break alone', '\n', /nothing in it/u],
    ['one character too many', 'a'.repeat(1_025), /longer than a password/u],
    ['far too much', 'a'.repeat(1_000_000), /longer than a password/u],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x41]), /no text in UTF-8/u],
    ['half a character', Buffer.from('密').subarray(0, 2), /no text in UTF-8/u],
  ])('is no password where there is %s, and the refusal does not repeat it', async (_what, content, sentence) => {
    const error: unknown = await open(fileWith(content)).read().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(PasswordUnreadable)
    expect((error as Error).message).toMatch(sentence)
    expect((error as Error).message).not.toContain('aa')
  })

  test('is closed after that', async () => {
    const descriptor = openSync(fileWith(PASSWORD), 'r')
    expect(await read(`fd:${descriptor}`)).toBe(PASSWORD)
    expect(() => closeSync(descriptor)).toThrow(/EBADF/u)
  })
})

describe('a file', () => {
  test.each([0o600, 0o400, 0o700])('of mode %s is taken', async (mode) => {
    expect(await read(fileWith(PASSWORD, mode))).toBe(PASSWORD)
  })

  test.each([0o640, 0o604, 0o660, 0o620, 0o602, 0o610, 0o601])('of mode %s is refused: others could read or change it', (mode) => {
    expect(refusalOf(fileWith(PASSWORD, mode))).toMatch(/chmod 600/u)
  })

  test('of another user is refused', () => {
    // Who is root can make one; who is not finds one.
    const isRoot = process.getuid?.() === 0
    const file = isRoot ? fileWith(PASSWORD) : '/etc/passwd'
    if (isRoot) chownSync(file, NOBODY, NOBODY)
    expect(refusalOf(file)).toMatch(/belongs to another user/u)
    symlinkSync(file, path.join(folder, 'link'))
    expect(refusalOf(path.join(folder, 'link'))).toMatch(/belongs to another user/u)
  })

  test('may be a link to one of one’s own, and is refused for what the link leads to', async () => {
    const link = path.join(folder, 'link')
    symlinkSync(fileWith(PASSWORD), link)
    expect(await read(link)).toBe(PASSWORD)
    chmodSync(path.join(folder, 'password'), 0o644)
    expect(refusalOf(link)).toMatch(/chmod 600/u)
  })

  test('is read as it was looked at, whatever is put in its place afterwards', async () => {
    const source = open(fileWith(PASSWORD))
    renameSync(fileWith('another password', 0o600, 'other'), path.join(folder, 'password'))
    expect((await source.read()).expose('a test')).toBe(PASSWORD)
  })

  test('that is a folder, a pipe or missing is refused at once', () => {
    expect(refusalOf(folder)).toMatch(/no regular file/u)
    const pipe = path.join(folder, 'pipe')
    expect(spawnSync('mkfifo', ['-m', '600', pipe]).status).toBe(0)
    expect(refusalOf(pipe)).toMatch(/no regular file/u)
    expect(refusalOf(path.join(folder, 'nowhere'))).toMatch(/can't be opened \(ENOENT\)/u)
  })
})

describe('a descriptor', () => {
  test('that is not open is refused', () => {
    expect(refusalOf('fd:1000')).toMatch(/Descriptor 1000, which --unlock-from names, is not open/u)
  })

  test('that is a device or a folder is refused', () => {
    for (const [file, flags] of [['/dev/null', 'r'], [folder, 'r']] as const) {
      const descriptor = openSync(file, flags)
      try {
        expect(refusalOf(`fd:${descriptor}`)).toMatch(/neither a file nor a pipe/u)
      } finally {
        closeSync(descriptor)
      }
    }
  })
})

describe('a pipe', () => {
  const SOURCE = JSON.stringify(path.resolve(import.meta.dirname, '../../src-main/unlock-source.ts'))
  const STDIO: StdioOptions = ['ignore', 'pipe', 'inherit', 'pipe']

  /** A process of its own, in which descriptor 3 is a pipe. */
  const reader = (then: string) => spawn(process.execPath, ['--input-type=module', '--eval', `import { stat } from 'node:fs/promises'; import { openSource, sourceOf } from ${SOURCE}; const reading = openSource(sourceOf('fd:3'), {}).read(); ${then}`], { stdio: STDIO })

  test.each([
    ['in pieces', [PASSWORD.slice(0, 7), PASSWORD.slice(7), '\n'], JSON.stringify(PASSWORD)],
    ['far too long', ['a'.repeat(100_000)], '"too long"'],
    ['empty', [], '"nothing"'],
  ])('is read to its end, also %s', async (_what, pieces, told) => {
    const child = reader(`console.log(JSON.stringify(await reading.then((password) => password.expose('a test'), (error) => (/longer/u.test(error.message) ? 'too long' : /nothing/u.test(error.message) ? 'nothing' : 'else'))))`)
    const input = child.stdio[3] as NodeJS.WritableStream
    // Whoever writes too much is not heard to the end.
    input.on('error', () => {})
    for (const piece of pieces) input.write(piece)
    input.end()
    let said = ''
    child.stdout?.on('data', (piece) => (said += String(piece)))
    expect(await once(child, 'close')).toEqual([0, null])
    expect(said.trim()).toBe(told)
  })

  test('into which nobody writes keeps no process from ending', async () => {
    const child = reader(`await stat('.'); process.exit(7)`)
    try {
      expect(await once(child, 'exit')).toEqual([7, null])
    } finally {
      child.kill('SIGKILL')
    }
  })
})

describe('a credential of systemd', () => {
  test('is taken from the unit’s folder, whatever mode it shows', async () => {
    const credentials = path.join(folder, 'credentials')
    mkdirSync(credentials)
    writeFileSync(path.join(credentials, 'vault.password'), PASSWORD, { mode: 0o440 })
    expect(await read('systemd:vault.password', { CREDENTIALS_DIRECTORY: credentials })).toBe(PASSWORD)
  })

  test('is refused outside a unit, where it is missing, and where it leads elsewhere', () => {
    expect(refusalOf('systemd:password')).toMatch(/CREDENTIALS_DIRECTORY is not set/u)
    expect(refusalOf('systemd:password', { CREDENTIALS_DIRECTORY: 'relative' })).toMatch(/CREDENTIALS_DIRECTORY is not set/u)
    expect(refusalOf('systemd:password', { CREDENTIALS_DIRECTORY: folder })).toMatch(/ENOENT/u)
    symlinkSync(fileWith(PASSWORD), path.join(folder, 'led'))
    expect(refusalOf('systemd:led', { CREDENTIALS_DIRECTORY: folder })).toMatch(/can't be opened/u)
  })
})
