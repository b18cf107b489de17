import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openLogFile } from '../../src-main/platform/log-file.ts'
import { RotatingFile } from '../../src-main/platform/rotating-file.ts'
import { temporaryFolder } from '../support/vault.ts'

let temporary: ReturnType<typeof temporaryFolder>
let folder: string
let file: string
beforeEach(() => {
  temporary = temporaryFolder()
  folder = path.join(temporary.path, 'vault')
  mkdirSync(folder)
  file = path.join(folder, 'tradekeep.log')
})
afterEach(() => temporary.remove())

const linesOf = (name: string): readonly string[] => readFileSync(name, 'utf8').trimEnd().split('\n')
const eventsOf = (name: string): readonly string[] => linesOf(name).map((line) => (JSON.parse(line) as { event: string }).event)

function rotating(maximumBytes: number, told: string[] = []): RotatingFile {
  return new RotatingFile({ file, maximumBytes, files: 3, onFault: (code) => told.push(code), onResumed: (lost) => told.push(`lost ${lost}`) })
}

describe('the file turns over', () => {
  test('while it is written, and three are kept: no line is cut or doubled', () => {
    const log = rotating(100)
    for (let at = 10; at < 50; at += 1) log.write(`${'x'.repeat(17)}${at}\n`)
    expect([file, `${file}.1`, `${file}.2`].map((name) => statSync(name).size)).toEqual([100, 100, 100])
    expect(existsSync(`${file}.3`)).toBe(false)
    const numbers = [`${file}.2`, `${file}.1`, file].flatMap(linesOf).map((line) => Number(line.slice(-2)))
    expect(numbers).toEqual(Array.from({ length: 15 }, (_, index) => 35 + index))
  })

  test('a line that is longer than a file is written whole, in a file of its own', () => {
    const log = rotating(50)
    log.write('short\n')
    log.write(`${'y'.repeat(200)}\n`)
    log.write('short\n')
    expect([`${file}.2`, `${file}.1`, file].map((name) => statSync(name).size)).toEqual([6, 201, 6])
  })

  test.runIf(process.platform !== 'win32')('each is for its owner alone, also where somebody widened it', () => {
    for (const name of [file, `${file}.1`, `${file}.2`]) {
      writeFileSync(name, 'before\n')
      chmodSync(name, 0o644)
    }
    const log = rotating(20)
    const modes = () => [file, `${file}.1`, `${file}.2`].map((name) => (statSync(name).mode & 0o777).toString(8))
    log.write('one\n')
    expect(modes()).toEqual(['600', '600', '600'])
    for (let at = 0; at < 20; at += 1) log.write('more\n')
    expect(modes()).toEqual(['600', '600', '600'])
  })
})

describe('what can not be written', () => {
  test('is told once, throws nothing, and is counted when it goes on', () => {
    const told: string[] = []
    const log = rotating(1_000, told)
    log.write('before\n')
    rmSync(folder, { recursive: true })
    for (let at = 0; at < 5; at += 1) log.write('lost\n')
    expect(told).toEqual(['ENOENT'])
    mkdirSync(folder)
    log.write('after\n')
    log.write('and on\n')
    expect(told).toEqual(['ENOENT', 'lost 5'])
    expect(linesOf(file)).toEqual(['after', 'and on'])
    rmSync(folder, { recursive: true })
    log.write('lost\n')
    expect(told).toEqual(['ENOENT', 'lost 5', 'ENOENT'])
  })

  test.runIf(process.platform !== 'win32')('a file that somebody removed or put aside is made anew, and nothing is lost', () => {
    const told: string[] = []
    const log = rotating(1_000, told)
    log.write('before\n')
    rmSync(file)
    log.write('after\n')
    expect(linesOf(file)).toEqual(['after'])
    expect(told).toEqual([])
  })

  test('a line that a crash cut off does not take the next one with it', () => {
    writeFileSync(file, '{"level":"info"}\n{"level":"in')
    rotating(1_000).write('{"level":"warn"}\n')
    expect(linesOf(file)).toEqual(['{"level":"info"}', '{"level":"in', '{"level":"warn"}'])
  })

  test('the log says itself that lines are missing', () => {
    const log = openLogFile(folder)
    log.info('listening')
    rmSync(folder, { recursive: true })
    log.info('closed')
    log.warn('link_refused')
    mkdirSync(folder)
    log.info('listening')
    expect(eventsOf(file)).toEqual(['listening', 'log.resumed'])
    expect(linesOf(file)[1]).toContain('"count":2')
  })
})

describe('a process of its own', () => {
  const argumentsFor = (script: string) => ['--input-type=module', '--eval', `import { openLogFile } from ${JSON.stringify(new URL('../../src-main/platform/log-file.ts', import.meta.url))}\n${script}`, folder]
  const run = (script: string) => spawnSync(process.execPath, argumentsFor(script), { encoding: 'utf8' })

  test('says once on standard error that it has no log, and goes on', () => {
    rmSync(folder, { recursive: true })
    const { stdout, stderr, status } = run("const log = openLogFile(process.argv[1]); log.info('listening'); log.error('uncaught', {}, new Error('canary')); console.log('went on')")
    expect({ stdout, stderr, status }).toEqual({ stdout: 'went on\n', stderr: "Tradekeep can't write its log (ENOENT) and goes on without it.\n", status: 0 })
  })

  test('with verbose, its lines stand on standard error too, each as it is in the file', () => {
    const { stderr } = run("const log = openLogFile(process.argv[1], { verbose: true }); log.debug('request', { procedure: 'users.me', carrier: 'http', status: 200, duration_ms: 1 }); log.info('closed')")
    expect(eventsOf(file)).toEqual(['request', 'closed'])
    expect(stderr).toBe(readFileSync(file, 'utf8'))
  })

  test('without it, requests are not written and standard error stays empty', () => {
    const { stderr } = run("const log = openLogFile(process.argv[1]); log.debug('request', { status: 200 }); log.info('closed')")
    expect(eventsOf(file)).toEqual(['closed'])
    expect(stderr).toBe('')
  })

  test('nobody reading standard error any more is no reason to stop', async () => {
    const child = spawn(process.execPath, argumentsFor("const log = openLogFile(process.argv[1], { verbose: true }); process.stdin.on('end', () => { log.info('listening'); log.info('closed'); console.log('went on') }).resume()"), { stdio: 'pipe' })
    child.stderr.destroy()
    await once(child.stderr, 'close')
    child.stdin.end()
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
    await once(child, 'close')
    expect(said).toBe('went on\n')
    expect(eventsOf(file)).toEqual(['listening', 'closed'])
  })
})
