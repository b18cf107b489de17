import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { IssuedSession, LiveSession } from '../../src-main/accounts/session.ts'
import { calibrateCost, derivePasswordKey, makeSalt } from '../../src-main/crypto/password.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { apiKey, CHEAP, DESKTOP_CLIENT, draftOf, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'
import { Bare } from './bare.ts'
import { AT_ONCE, CHECKS, IDEAL, LATENCY, type ManyChecks } from './checks-plan.ts'
import { compare, HEADING, median, rendered, time, type Line } from './measure.ts'
import { openSecrets } from './opened.ts'
import { requestTimes } from './requests.ts'
import { startToFirstAnswer } from './starting.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const SERVER = path.join(ROOT, 'out/main/server.js')
const USERNAME = 'bench'
const AIMS = { list: 1.5, open: 3, bind: 2, start: 1.5, checks: 1.1, session: 1.3 }
/** Milliseconds. */
const LONGEST_WAIT = 50
/** Milliseconds. */
const LONGEST_LOGIN = 5
/** Each takes a fraction of a millisecond: the median of few says little. */
const REQUESTS_A_RUN = 300
const MB = 1024

const { values } = parseArgs({ options: { rows: { type: 'string', default: '10000' }, runs: { type: 'string', default: '7' } } })
const rows = Number(values.rows)
const runs = Number(values.runs)

const bareKey = randomBytes(32)
const home = temporaryFolder()
const bareFolder = temporaryFolder()
const bare = new Bare(bareFolder.path, bareKey)
// A listing that is kept is not opened again: here each one has to be.
const forgetful = { get: async () => undefined, set: async () => undefined, delete: async () => undefined }
const say = (line: Line): void => console.log(rendered(line))

function draft() {
  const key = randomBytes(32).toString('hex')
  return draftOf(apiKey('binance', { api_key: key, api_secret: randomBytes(32).toString('hex') }), { label: `bot ${key.slice(0, 6)}`, purpose: 'trade', tags: ['grid'] })
}

/** What the bare side stores: texts as long as the vault's own. */
const BARE_RECORD = JSON.stringify({ exchange: 'binance', kind: 'api_key', testnet: false, hostname: null, base_url: null, proxy_url: null, timeout_ms: null, fields: { api_key: 'k'.repeat(64), api_secret: 's'.repeat(64) } })

async function bareListing(vault: Vault, session: LiveSession): Promise<string> {
  const { items } = await vault.credentials.list(session, { includeInactive: false, limit: 1, cursor: null })
  return JSON.stringify(items[0])
}

async function unlocking(vault: Vault, session: LiveSession): Promise<void> {
  const password = new Secret(PASSWORD)
  const cost = await calibrateCost(500, () => performance.now())
  const derivation = await time(() => derivePasswordKey(password, makeSalt(), cost))
  console.log(`(derivation of the password's key, apart: ${derivation.toFixed(0)} ms at ${Math.round(cost.memory / 1024)} MiB, ${cost.passes} passes; below it costs next to nothing)`)
  const unlock = await compare(
    runs * 5,
    () => vault.accounts.unlock(session, password, DESKTOP_CLIENT),
    () => bare.unlock(PASSWORD, CHEAP),
  )
  say({ what: 'unlock, derivation apart', ...unlock, unit: 'ms' })
  const login = await compare(
    runs * 5,
    () => vault.accounts.login({ username: USERNAME, password }, HTTP_CLIENT, null),
    () => bare.login(PASSWORD, CHEAP),
  )
  say({ what: 'login, derivation apart', ...login, unit: 'ms', limit: LONGEST_LOGIN })
}

async function requesting(vault: Vault, session: LiveSession, issued: IssuedSession): Promise<void> {
  const { ours, bare: without } = await requestTimes(vault, session, issued, runs * REQUESTS_A_RUN)
  say({ what: 'a request with a session, beside one without', ours: ours * 1_000, bare: without * 1_000, unit: 'µs', aim: AIMS.session })
}

async function binding(vault: Vault, session: LiveSession): Promise<void> {
  await vault.credentials.bind(session, draft(), { verify: false })
  const listed = await bareListing(vault, session)
  bare.insert(listed, BARE_RECORD)
  // What is bound here is what is listed and opened below.
  const bind = await compare(
    rows - 2,
    () => vault.credentials.bind(session, draft(), { verify: false }),
    () => bare.insert(listed, BARE_RECORD),
  )
  say({ what: 'bind one durably, without asking the exchange', ...bind, unit: 'ms', aim: AIMS.bind })
}

async function listing(vault: Vault, session: LiveSession): Promise<void> {
  const list = await compare(
    runs,
    () => vault.credentials.list(session, { includeInactive: false, limit: 10_000, cursor: null }),
    () => bare.readAll('listing'),
  )
  say({ what: `list ${rows}`, ...list, unit: 'ms', aim: AIMS.list })
}

async function opening(): Promise<void> {
  const secrets = await openSecrets(home.path, USERNAME)
  const all = await compare(runs, () => secrets.all(), () => bare.readAll('record'))
  say({ what: `open ${rows} secrets, each under a key of its own`, ...all, unit: 'ms', aim: AIMS.open })
  const single = await compare(runs, () => secrets.oneByOne(), () => bare.readOneByOne('record'))
  say({ what: 'the same one by one, each', ours: (single.ours * 1000) / rows, bare: (single.bare * 1000) / rows, unit: 'µs' })
  await secrets.close()
}

async function starting(): Promise<void> {
  if (!existsSync(SERVER)) {
    console.log('start to first answer: not measured, since nothing is built (npm run build)')
    return
  }
  const times = { ours: [] as number[], bare: [] as number[] }
  for (let round = 0; round < runs; round += 1) {
    times.ours.push(await startToFirstAnswer(['--disable-sigusr1', SERVER], { TRADEKEEP_HOME: home.path, TRADEKEEP_PORT: '0' }))
    times.bare.push(await startToFirstAnswer([path.join(import.meta.dirname, 'bare-server.ts')]))
  }
  say({ what: 'start to first answer, beside a bare Fastify', ours: median(times.ours), bare: median(times.bare), unit: 'ms', aim: AIMS.start })
}

/** What a process of its own prints. */
function printed(module: string, ...given: readonly string[]): string {
  const { stdout, status } = spawnSync(process.execPath, [path.join(import.meta.dirname, module), ...given], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  if (status !== 0) throw new Error(`${module} could not be measured`)
  return stdout
}

const peak = (side: 'ours' | 'bare', folder: string, given: string): number => Number(printed('memory.ts', side, folder, given)) / MB

function checking(): void {
  const [ours, bare] = ['ours', 'bare'].map((side) => JSON.parse(printed('many-checks.ts', side, String(runs))) as ManyChecks)
  if (ours === undefined || bare === undefined) throw new Error('both sides were measured')
  const what = `${CHECKS} checks at ${LATENCY} ms, ${AT_ONCE} at once`
  say({ what: `${what}; the ideal`, ours: ours.taken, bare: IDEAL, unit: 'ms', aim: AIMS.checks })
  say({ what: 'the same, beside plain fetch', ours: ours.taken, bare: bare.taken, unit: 'ms' })
  say({ what: 'the first ones, which start the threads', ours: ours.first, bare: IDEAL, unit: 'ms' })
  say({ what: 'main thread meanwhile, 99th percentile', ours: ours.waiting, bare: bare.waiting, unit: 'ms', limit: LONGEST_WAIT })
  say({ what: 'peak memory of the checks', ours: ours.peak / MB, bare: bare.peak / MB, unit: 'MB' })
}

function importing(): void {
  const of = (which: 'one' | 'all'): readonly [number, number] => {
    const measured = Array.from({ length: runs }, () => JSON.parse(printed('importing.ts', which)) as [number, number])
    return [median(measured.map(([taken]) => taken)), median(measured.map(([, size]) => size)) / MB]
  }
  const [one, all] = [of('one'), of('all')]
  say({ what: "import one exchange's file, beside all of CCXT", ours: one[0], bare: all[0], unit: 'ms' })
  say({ what: 'its memory', ours: one[1], bare: all[1], unit: 'MB' })
}

try {
  console.log(`${rows} credentials, medians of ${runs} runs, Node ${process.versions.node}\n${HEADING}`)
  const vault = await openTestVault(home.path, { cache: forgetful })
  const { session, issued } = await registerAccount(vault, USERNAME)
  await unlocking(vault, session)
  await requesting(vault, session, issued)
  await binding(vault, session)
  await listing(vault, session)
  await vault.close()
  await opening()
  bare.close()
  await starting()
  say({ what: 'peak memory, all listed and opened', ours: peak('ours', home.path, USERNAME), bare: peak('bare', bareFolder.path, bareKey.toString('hex')), unit: 'MB' })
  checking()
  importing()
} finally {
  home.remove()
  bareFolder.remove()
}
