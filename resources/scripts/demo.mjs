import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildIfStale } from './build-if-stale.mjs'
import { electronPath } from './electron-path.mjs'
import { ROOT, startHost } from './host.mjs'
import { openBrowser } from './open-browser.mjs'

/**
 * `npm run demo`: a throw-away vault with credentials in every state, bound at simulated exchanges on
 * this machine. Nothing real is asked, and nothing is left when it ends.
 */

if (!process.features.typescript) {
  console.error(`The demo runs TypeScript sources as they are, which this Node ${process.versions.node} can't: please use Node 22.18 or newer.`)
  process.exit(1)
}

const ACCOUNT = { username: 'demo', email: 'demo@example.com', password: 'anchor violet 77 demo' }

buildIfStale()
const { startDemo } = await import('../../test/exchanges/demo.ts')
const home = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-demo-'))
Object.assign(process.env, { TRADEKEEP_HOME: home, TRADEKEEP_PORT: '0', TRADEKEEP_ALLOW_LOOPBACK_EXCHANGES: '1' })
const demo = await startDemo()
let running = null
let ended = false

/** Ends the host and the exchanges, and removes the vault. */
async function end(code) {
  if (ended) return
  ended = true
  if (running !== null && running.exitCode === null && running.signalCode === null) {
    running.kill()
    await once(running, 'exit')
  }
  await demo.close()
  rmSync(home, { recursive: true, force: true })
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0))

/** One call of the vault's own API; throws with the vault's sentence where it is refused. */
async function call(api, method, route, token, body) {
  const headers = { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) }
  const response = await fetch(`${api}${route}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const answer = await response.json()
  if (!answer.success) throw new Error(`${method} ${route}: ${answer.error.message}`)
  return answer.data
}

async function fill(address) {
  const { origin, hash } = new URL(address)
  const api = `${origin}/api/v1`
  const setup_token = decodeURIComponent(hash.slice('#setup='.length))
  const { access_token: token } = await call(api, 'POST', '/auth/register', null, { ...ACCOUNT, confirm_password: ACCOUNT.password, setup_token })
  // One after the other: their order is that of the list.
  for (const { bind, later } of demo.credentials) {
    const { id } = await call(api, 'POST', '/credentials', token, bind)
    if (later === undefined) continue
    later()
    await call(api, 'POST', `/credentials/${id}/verify`, token, {})
  }
  await call(api, 'POST', '/auth/logout', token, {})
  return origin
}

function tell(where) {
  console.log(`A throw-away vault with ${demo.credentials.length} credentials at simulated exchanges.`)
  console.log(`Log in as    ${ACCOUNT.username}`)
  console.log(`Password     ${ACCOUNT.password}`)
  console.log(`To update the expired ${demo.spare.exchange} key, this one works:`)
  console.log(`API key      ${demo.spare.apiKey}`)
  console.log(`Secret       ${demo.spare.secret}`)
  console.log(where)
  console.log('Ctrl+C ends it and removes everything.')
}

function liveAs(child) {
  running = child
  child.on('exit', (code) => void end(code ?? 1))
}

try {
  const address = Promise.withResolvers()
  const host = startHost([], address.resolve, () => undefined)
  running = host
  host.once('exit', () => address.reject(new Error('the vault ended before it was filled')))
  const origin = await fill(await address.promise)
  const electron = electronPath()
  if (electron === null) {
    tell(`${origin}/`)
    liveAs(host)
    openBrowser(`${origin}/`)
  } else {
    host.removeAllListeners('exit')
    host.kill()
    await once(host, 'exit')
    tell('The window opens now.')
    liveAs(spawn(electron, [ROOT], { stdio: 'inherit' }))
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  await end(1)
}
