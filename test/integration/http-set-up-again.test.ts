import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ask, envelopeOf, type Answered } from '../support/http.ts'
import { PASSWORD } from '../support/vault.ts'

let folder: string
let running: ChildProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-again-'))
})
afterEach(() => {
  running?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const moduleAt = (name: string): string => new URL(`../../src-main/${name}`, import.meta.url).href

/** The headless host from the sources, and the lines that it prints, one after the other. */
function serve() {
  const page = path.join(folder, 'page')
  mkdirSync(page)
  writeFileSync(path.join(page, 'index.html'), '<!doctype html><title>the page</title>')
  const program = `
    const { runHeadless } = await import(${JSON.stringify(moduleAt('headless.ts'))})
    const files = { checkWorker: new URL(${JSON.stringify(moduleAt('exchanges/check-worker.ts'))}), secretServiceChild: new URL(${JSON.stringify(moduleAt('platform/secret-service-child.ts'))}) }
    runHeadless({ ...files, pageFolder: ${JSON.stringify(page)} })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { env: { PATH: process.env['PATH'], TRADEKEEP_HOME: path.join(folder, 'vault'), TRADEKEEP_PORT: '0' }, stdio: ['ignore', 'pipe', 'ignore'] })
  running = child
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { child, nextLine: async (): Promise<string> => String((await lines.next()).value) }
}

test('once its last account is deleted, serve prints an address with another set-up token, and the one before serves no more', async () => {
  const { child, nextLine } = serve()
  const first = await nextLine()
  const port = Number(/:(\d+)\//u.exec(first)?.[1])
  const tokenOf = (line: string): string => /#setup=([\w-]+)$/u.exec(line)?.[1] ?? ''
  const post = (route: string, body: object, method = 'POST', token?: string): Promise<Answered> =>
    ask(port, `/api/v1${route}`, { method, body: JSON.stringify(body), ...(token === undefined ? {} : { token }) })
  const register = (setup_token: string) => post('/auth/register', { username: 'mia', email: 'mia@example.com', password: PASSWORD, confirm_password: PASSWORD, setup_token })

  const registered = await register(tokenOf(first))
  expect(registered.status).toBe(201)
  const { access_token } = envelopeOf(registered).data as { access_token: string }
  expect((await post('/users/me', { password: PASSWORD }, 'DELETE', access_token)).status).toBe(200)
  const second = await nextLine()
  expect(tokenOf(second)).not.toBe('')
  expect(tokenOf(second)).not.toBe(tokenOf(first))
  expect((await register(tokenOf(first))).status).toBe(400)
  expect((await register(tokenOf(second))).status).toBe(201)

  const closed = once(child, 'close')
  child.kill('SIGTERM')
  expect(await closed).toEqual([0, null])
})
