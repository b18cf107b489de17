import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Checker, CheckResult } from '../../src-main/exchanges/check.ts'
import { createChecker } from '../../src-main/exchanges/checker.ts'
import { UNKNOWN_PERMISSIONS, type FieldName } from '../../src-preload/contract/exchanges.ts'
import { SPOT_RIGHTS, type KeyedSimulator } from '../exchanges/keyed-simulator.ts'
import { fieldsOf, SIMULATED, SIMULATED_NAMES, type AnyKey, type FaultName } from '../exchanges/simulated.ts'
import { FAULTS, html, json, PATIENT } from '../exchanges/simulator.ts'
import { LeakSearch } from '../support/leak-search.ts'
import { logLines } from '../support/log-lines.ts'
import { CHECK_WORKER } from '../support/vault.ts'

const { lines, log } = logLines()
let checker: Checker
beforeAll(() => {
  checker = createChecker({ workerUrl: CHECK_WORKER, policy: { customBaseUrls: false, loopbackExchanges: true }, log })
})
afterAll(() => checker.close())

let simulator: KeyedSimulator<AnyKey>
afterEach(() => simulator.close())

/** Milliseconds for one that never ends. */
const BRIEF = 1_000

function check(exchange: string, key: AnyKey, timeout_ms = PATIENT): Promise<CheckResult> {
  const fields = Object.fromEntries(Object.entries(fieldsOf(key)).map(([name, value]) => [name, new Secret(value)])) as Partial<Record<FieldName, Secret>>
  return checker.check({ steering: { exchange, testnet: false, hostname: null, base_url: simulator.url, proxy_url: null, timeout_ms }, fields })
}

describe.each(SIMULATED_NAMES)('%s', (name) => {
  const { ids, keyOf, start, faults, refusals, told, endOf, signatureOf, tellsIpList, looksAtClock } = SIMULATED[name]
  const key = keyOf('a trader')

  const rows: [keyof typeof FAULTS, string, string, string | null][] = [
    ['stall', 'unreachable', 'timed_out', null],
    ['stallInBody', 'unreachable', 'timed_out', null],
    ['reset', 'unreachable', 'no_connection', null],
    ['resetInBody', 'unreachable', 'no_connection', null],
    ['oversize', 'unknown_error', 'answer_not_understood', null],
    ['portal', 'unknown_error', 'answer_not_understood', null],
    ['empty', 'unknown_error', 'answer_not_understood', null],
    ['otherForm', 'unknown_error', 'answer_not_understood', null],
    ['blockedCountry', 'region_blocked', 'region_refused', 'HTTP 403'],
    ['legalReasons', 'region_blocked', 'region_refused', 'HTTP 451'],
    ['firewall', 'rate_limited', 'rate_limit', 'HTTP 403'],
    ['tooManyRequests', 'rate_limited', 'rate_limit', 'HTTP 429'],
    ['maintenancePage', 'maintenance', 'maintenance', 'HTTP 503'],
    ['unavailable', 'unreachable', 'exchange_failing', 'HTTP 503'],
    ['badGateway', 'unreachable', 'exchange_failing', 'HTTP 502'],
    ['gatewayTimeout', 'unreachable', 'timed_out', 'HTTP 504'],
    ['redirect', 'unknown_error', 'answer_not_understood', null],
  ]

  test.each(rows)('%s says nothing about the key: %s, %s', async (fault, outcome, cause, code) => {
    simulator = await start([key])
    simulator.fault = FAULTS[fault]
    expect(await check(name, key, fault.startsWith('stall') ? BRIEF : PATIENT)).toMatchObject({ outcome, cause, code, permissions: UNKNOWN_PERMISSIONS, ip_restricted: null, expires_at: null })
  })

  test('every fault is a row here', () => {
    expect(rows.map(([fault]) => fault).toSorted()).toEqual(Object.keys(FAULTS).toSorted())
  })

  test.each<[FaultName, string]>([
    ['rate_limit', 'rate_limited'],
    ['maintenance', 'maintenance'],
    ['region', 'region_blocked'],
    ['page', 'unknown_error'],
    ['stall', 'unreachable'],
    ['stall_in_body', 'unreachable'],
    ['reset', 'unreachable'],
    ['reset_in_body', 'unreachable'],
    ['oversize', 'unknown_error'],
  ])('plays %s in its own way, which is told as %s', async (fault, outcome) => {
    simulator = await start([key])
    simulator.fault = faults[fault]
    expect(await check(name, key, fault.startsWith('stall') ? BRIEF : PATIENT)).toMatchObject({ outcome })
    simulator.fault = null
    expect(await check(name, key)).toMatchObject({ outcome: 'valid' })
  })

  test.each(ids)('several keys at once, each in a state of its own, asked as %s', async (id) => {
    const now = Date.now()
    const states = {
      valid: {},
      expired: { expiresAt: now - 1 },
      ip_not_listed: { ipList: ['198.51.100.1'] },
      listed: { ipList: ['198.51.100.1', '203.0.113.7'] },
      no_permission: { may: [] },
      may_withdraw: { may: ['read', 'withdraw'] },
      read_only: { may: ['read'] },
      ending: { expiresAt: now + 5 * 86_400_000 },
      out_of_reach: { fault: 'reset' },
    } as const
    const keys = Object.entries(states).map(([state, facts]): AnyKey => ({ ...keyOf(state), ...facts }))
    simulator = await start(keys)
    const results = await Promise.all(keys.map((each) => check(id, each)))
    const found = Object.fromEntries(Object.keys(states).map((state, at) => [state, results[at]]))
    expect(found).toMatchObject({
      valid: { outcome: 'valid', permissions: told(SPOT_RIGHTS), ip_restricted: tellsIpList ? false : null },
      expired: refusals.expired,
      ip_not_listed: refusals.ip_not_listed,
      listed: { outcome: 'valid', ip_restricted: tellsIpList ? true : null },
      no_permission: refusals.no_permission,
      may_withdraw: { outcome: 'valid', permissions: told(states.may_withdraw.may) },
      read_only: { outcome: 'valid', permissions: told(states.read_only.may) },
      ending: { outcome: 'valid', expires_at: endOf({ ...key, ...states.ending }) === null ? null : expect.stringMatching(/^\d{4}-/u) },
      out_of_reach: { outcome: 'unreachable', cause: 'no_connection' },
    })
    const ends = found['ending']?.expires_at
    if (typeof ends === 'string') expect(Math.abs(Date.parse(ends) - (now + 5 * 86_400_000))).toBeLessThan(1_000)
  })

  test.each([-150_000, 150_000])('a clock that is off by %i says nothing about the key', async (offset) => {
    simulator = await start([key])
    simulator.setClock(offset)
    expect(await check(name, key)).toMatchObject(looksAtClock ? { outcome: 'clock_skew', cause: 'clock_off' } : { outcome: 'valid', cause: 'accepted' })
  })

  test('what leaves a check quotes nothing of the key, whatever the exchange quotes', async () => {
    const secrets = Object.values(fieldsOf(key))
    const quoted = secrets.join(' ')
    simulator = await start([key])
    const results: CheckResult[] = []
    for (const fault of [
      json(401, { code: key.apiKey, msg: quoted, retCode: key.apiKey, retMsg: quoted }),
      json(200, { code: '0', msg: quoted, retCode: 0, retMsg: quoted, data: [{ uid: 1, perm: quoted, ip: quoted }], result: { readOnly: quoted, permissions: {}, ips: [] }, enableReading: quoted }),
      { status: 400, body: quoted },
      html(500, quoted),
    ]) {
      simulator.fault = fault
      results.push(await check(name, key))
    }
    const signatures = simulator.requests.map((request) => signatureOf(request) ?? '')
    expect(signatures.every((signature) => signature.length >= 44)).toBe(true)
    const search = new LeakSearch([...secrets, ...signatures])
    expect(search.find(Buffer.from(JSON.stringify(results)))).toBeUndefined()
    expect(search.find(Buffer.from(lines.join('\n')))).toBeUndefined()
    expect(results.map(({ outcome }) => outcome)).not.toContain('valid')
  })

  test('a key that the exchange does not know can’t be changed', async () => {
    simulator = await start([key])
    simulator.removeKey(key.apiKey)
    expect(() => simulator.changeKey(key.apiKey, { may: [] })).toThrow('does not know')
  })
})
