import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, inject, test } from 'vitest'
import { ask, envelopeOf, type Answered } from '../support/http.ts'
import { LeakSearch } from '../support/leak-search.ts'
import { temporaryFolder } from '../support/vault.ts'

const CHILD = path.resolve(import.meta.dirname, '../support/serving-child.ts')
let made = 0
/** Another one each time, and in each run, but the same ones for the same seed. */
const canary = (): string => createHash('sha256').update(`${inject('seed')} ${(made += 1)}`).digest('base64url').slice(0, 32)

interface Line {
  readonly event: string
  readonly procedure?: string
  readonly status?: number
  readonly reason?: string
  readonly [field: string]: unknown
}

test('with --verbose each request is told, and no secret is in log, standard error or standard output', async () => {
  const folder = temporaryFolder()
  const child = spawn(process.execPath, [CHILD, folder.path, '--verbose'], {
    env: { PATH: process.env['PATH'], TRADEKEEP_HOME: folder.path, TRADEKEEP_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close')
  try {
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
    const said: string[] = []
    const lines = createInterface({ input: child.stdout })
    lines.on('line', (line) => said.push(line))
    const [address] = (await once(lines, 'line')) as [string]
    const { port, hash } = new URL(address)
    const setup = hash.replace('#setup=', '')

    const [password, wrong, apiKey, apiSecret, note, reported, forged] = [canary(), canary(), canary(), canary(), canary(), canary(), canary()]
    const send = (method: string, route: string, body?: unknown, token?: string): Promise<Answered> =>
      ask(Number(port), `/api/v1${route}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(token === undefined ? {} : { token }) })
    const dataOf = (answer: Answered) => envelopeOf(answer).data as Record<string, string>

    const registered = dataOf(await send('POST', '/auth/register', { username: 'ada', email: 'ada@example.com', setup_token: setup, password, confirm_password: password }))
    const token = registered['access_token'] ?? ''
    await send('POST', '/auth/login', { username: 'ada', password: wrong })
    const bound = dataOf(await send('POST', '/credentials', { exchange_name: 'binance', label: 'x', note, api_key: apiKey, api_secret: apiSecret, verify: false }, token))
    const id = bound['id'] ?? ''
    await send('POST', `/credentials/${id}/reveal`, { password: wrong }, token)
    const revealed = await send('POST', `/credentials/${id}/reveal`, { password }, token)
    await send('POST', `/credentials/${id}/report`, { message: `banned ${reported}`, strategy_id: reported }, token)
    await send('GET', `/users/me?${forged}=${forged}`, undefined, token)
    await send('GET', `/${forged}`, undefined, forged)
    await send('GET', '/credentials', undefined, `${token}${forged}`)
    const refreshed = dataOf(await send('POST', '/auth/refresh', { refresh_token: registered['refresh_token'] }))
    await send('POST', '/auth/logout', {}, refreshed['access_token'])
    expect(revealed.text).toContain(apiSecret)
    child.kill('SIGTERM')
    await ended

    const log = readFileSync(path.join(folder.path, 'tradekeep.log'), 'utf8')
    expect(errors).toBe(log)
    const told = log.trim().split('\n').map((line) => JSON.parse(line) as Line)
    const requests = told.filter(({ event }) => event === 'request')
    expect(requests.map(({ procedure, status }) => `${procedure} ${status}`)).toEqual([
      'auth.register 201',
      'auth.login 401',
      'credentials.bind 201',
      'credentials.reveal 401',
      'credentials.reveal 200',
      'credentials.report 200',
      'users.me 422',
      'credentials.list 401',
      'auth.refresh 200',
      'auth.logout 200',
    ])
    expect(requests[4]).toMatchObject({ level: 'debug', carrier: 'http', method: 'POST', route: '/credentials/{id}/reveal', duration_ms: expect.any(Number) as number })
    expect(told.filter(({ event }) => event === 'refused').map(({ reason }) => reason)).toEqual(['login_failed', 'login_failed', 'invalid_input', 'not_found', 'no_session'])
    expect(told.find(({ event }) => event === 'credential.reported')?.['strategy_id']).toBe('[redacted]')

    const tokens = [token, refreshed['access_token'] ?? ''].flatMap((each) => each.split('.').slice(1))
    const secrets = [password, wrong, apiKey, apiSecret, note, reported, forged, registered['recovery_code'] ?? '', registered['refresh_token'] ?? '', refreshed['refresh_token'] ?? '', ...tokens]
    expect(secrets.every((secret) => secret.length >= 24)).toBe(true)
    expect(new LeakSearch([...secrets, setup]).find(Buffer.from(log + errors))).toBeUndefined()
    // The address with the set-up token is what it is there to print.
    expect(said).toEqual([address])
    expect(new LeakSearch(secrets).find(Buffer.from(address))).toBeUndefined()
  } finally {
    child.kill('SIGKILL')
    await ended
    folder.remove()
  }
})
