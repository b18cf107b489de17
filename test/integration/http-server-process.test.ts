import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ask } from '../support/http.ts'

const SERVER = path.resolve(import.meta.dirname, '../../src-main/server.ts')

let home: string
beforeEach(() => {
  home = path.join(mkdtempSync(path.join(os.tmpdir(), 'tradekeep-process-')), 'vault')
})
afterEach(() => rmSync(path.dirname(home), { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly errors: string
}

async function start(environment: NodeJS.ProcessEnv, flags: readonly string[] = []): Promise<Ended> {
  const child = spawn(process.execPath, [...flags, SERVER], { env: { PATH: process.env['PATH'], TRADEKEEP_HOME: home, TRADEKEEP_PORT: '0', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, errors }
}

test.each([
  ['an inspector', {}, ['--inspect=127.0.0.1:0'], /does not start with --inspect/u],
  ['an inspector asked for in the environment', { NODE_OPTIONS: '--inspect=127.0.0.1:0' }, [], /does not start with --inspect/u],
  ['an inspector at the usual port', {}, ['--inspect'], /does not start with --inspect/u],
  ['the port of an inspector', {}, ['--inspect-port=127.0.0.1:0'], /does not start with --inspect/u],
  ['an inspector among other options of the environment', { NODE_OPTIONS: '--max-old-space-size=512 --inspect=127.0.0.1:0' }, [], /does not start with --inspect/u],
  ['certificates unchecked', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, [], /NODE_TLS_REJECT_UNAUTHORIZED/u],
  ['a listener beyond loopback', { TRADEKEEP_HOST: '0.0.0.0' }, [], /SSH tunnel/u],
  ['a port that is none', { TRADEKEEP_PORT: 'http' }, [], /TRADEKEEP_PORT/u],
])('with %s it does not start, says why and touches nothing', async (_what, environment, flags, sentence) => {
  const { code, out, errors } = await start(environment, flags)
  expect(code).toBe(1)
  expect(out).toBe('')
  expect(errors).toMatch(sentence)
  expect(errors).not.toMatch(/^\s+at /mu)
  expect(existsSync(home)).toBe(false)
})

// Windows has no such signal.
test.runIf(process.platform !== 'win32')('the signal that asks Node for an inspector opens none, also without the switch that turns it off', async () => {
  const page = path.join(path.dirname(home), 'page')
  mkdirSync(page)
  writeFileSync(path.join(page, 'index.html'), '<!doctype html><title>the page</title>')
  const of = (module: string): string => new URL(`../../src-main/${module}`, import.meta.url).href
  const program = `
    const { runHeadless } = await import(${JSON.stringify(of('headless.ts'))})
    const files = { checkWorker: new URL(${JSON.stringify(of('exchanges/check-worker.ts'))}), secretServiceChild: new URL(${JSON.stringify(of('platform/secret-service-child.ts'))}) }
    runHeadless({ ...files, pageFolder: ${JSON.stringify(page)} })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { env: { PATH: process.env['PATH'], TRADEKEEP_HOME: home, TRADEKEEP_PORT: '0' }, stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  const port = Number(/:(\d+)\//u.exec(line)?.[1])
  for (let time = 0; time < 5; time += 1) {
    child.kill('SIGUSR1')
    expect((await ask(port, '/api/v1/health')).status).toBe(200)
  }
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  expect(await closed).toEqual([0, null])
  expect(errors).not.toMatch(/debugger|inspector/iu)
})
