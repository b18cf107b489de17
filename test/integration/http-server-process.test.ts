import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

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
