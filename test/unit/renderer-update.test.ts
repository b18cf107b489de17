import { beforeEach, expect, test } from 'vitest'
import type { Credential } from '../../src-preload/contract/credentials.ts'
import { updateInput } from '../../src-preload/contract/credentials.ts'
import { UNKNOWN_PERMISSIONS, type ExchangeDetail } from '../../src-preload/contract/exchanges.ts'
import type { BindValues } from '../../src-renderer/features/credentials/bind/bind-values.ts'
import { EMPTY_VALUES, inputOf, problemsWith, startOfDay } from '../../src-renderer/features/credentials/bind/bind-values.ts'
import { joined } from '../../src-renderer/features/credentials/check-pages.ts'
import { isRefused, needsAttention } from '../../src-renderer/features/credentials/filter.ts'
import { changeUpdateDraft, forgetUpdateDraft, useUpdateDraft } from '../../src-renderer/features/credentials/update/update-draft.ts'
import { changesOf, changesProxy, draftOfStored, goesElsewhere, isVerified, updateProblems } from '../../src-renderer/features/credentials/update/update-values.ts'
import { NO_EXPLANATION } from '../support/explanation.ts'

const AT = '2026-01-02T03:04:05.000Z'
const ID = '01890000-0000-7000-8000-000000000001'
const STORED: Credential = {
  id: ID,
  kind: 'api_key',
  exchange_name: 'okx',
  label: 'Grid bot',
  note: null,
  tags: ['spot'],
  purpose: 'trade',
  sub_account: null,
  api_key_masked: 'vmPU••••••••EH8A',
  options: { testnet: false, hostname: null, base_url: null, proxy_url: 'socks5://user@127.0.0.1:1080', timeout_ms: 5_000, check_from: 'here' },
  state: 'valid',
  last_check: { outcome: 'valid', cause: 'accepted', code: null, checked_at: AT, latency_ms: 5, ...NO_EXPLANATION },
  permissions: UNKNOWN_PERMISSIONS,
  has_trading_permission: null,
  ip_restricted: null,
  findings: [],
  expires_at: null,
  expires_at_source: null,
  is_active: true,
  last_verified_at: AT,
  created_at: AT,
  updated_at: AT,
}
const field = { secret: true, multiline: false, hint: null } as const
const OKX: ExchangeDetail = {
  id: 'okx',
  name: 'OKX',
  fields: [
    { ...field, name: 'api_key', label: 'api_key', required: true },
    { ...field, name: 'api_secret', label: 'api_secret', required: true },
    { ...field, name: 'uid', label: 'uid', required: false },
  ],
  has_testnet: true,
  hostnames: ['www.okx.com'],
  tells_permissions: true,
  certified: true,
  docs_url: null,
  base_url_allowed: 'https',
}
const UNTOUCHED: BindValues = { ...draftOfStored(STORED), fields: {} }
const changes = (changed: Partial<BindValues>) => changesOf({ ...UNTOUCHED, ...changed }, OKX, STORED)
const problems = (changed: Partial<BindValues>, password?: string) =>
  updateProblems({ id: ID, ...changes(changed), ...(password !== undefined && { password }) }, { ...UNTOUCHED, ...changed }, OKX, STORED)

test('a form that nobody touched changes nothing', () => {
  expect(changes({})).toEqual({})
  expect(changes({ fields: { api_key: '  ', api_secret: '' } })).toEqual({})
})

test('only what differs is sent; what was emptied is cleared, but for secrets', () => {
  expect(changes({ label: 'Hedge', note: '', sub_account: 'sub' })).toEqual({ label: 'Hedge', sub_account: 'sub' })
  expect(changes({ label: ' ', tags: [], purpose: 'any' })).toEqual({ label: null, tags: [], purpose: null })
  expect(changes({ fields: { api_secret: 'new', passphrase: 'of another exchange' } })).toEqual({ api_secret: 'new' })
  expect(changes({ timeout: '' })).toEqual({ options: { timeout_ms: null } })
  expect(changes({ testnet: true, hostname: 'www.okx.com' })).toEqual({ options: { testnet: true, hostname: 'www.okx.com' } })
  for (const changed of [{ label: 'Hedge' }, { timeout: 7 }, { fields: { api_key: 'k' } }, { proxy: 'none' }] as const) {
    expect(updateInput.safeParse({ id: ID, ...changes(changed) }).success).toBe(true)
  }
})

test('the stored proxy, whose password the page never sees, is kept unless another is entered', () => {
  expect(UNTOUCHED.proxy).toBe('own')
  expect(changesProxy(UNTOUCHED, STORED)).toBe(false)
  expect(changes({ fields: { proxy_url: 'http://10.0.0.1:3128' } })).toEqual({ options: { proxy_url: 'http://10.0.0.1:3128' } })
  expect(changes({ proxy: 'none' })).toEqual({ options: { proxy_url: 'none' } })
  expect(changes({ proxy: 'vault' })).toEqual({ options: { proxy_url: null } })
})

test('another proxy needs the password, and says so at its field', () => {
  expect(problems({ proxy: 'none' })).toEqual({ password: 'required' })
  expect(problems({ proxy: 'none' }, 'a password')).toEqual({})
  expect(problems({ proxy: 'own', fields: { proxy_url: 'no proxy' } }, 'a password')).toEqual({ 'options.proxy_url': 'not_a_proxy' })
})

test.each([{ exchange_name: 'bybit' }, { testnet: true }, { hostname: 'www.okx.com' }, { base_url: 'https://gateway.example' }])('%j goes elsewhere: every required secret is needed again', (changed) => {
  expect(goesElsewhere({ ...UNTOUCHED, ...changed }, STORED)).toBe(true)
  expect(problems(changed)).toEqual({ api_key: 'required', api_secret: 'required' })
  expect(problems({ ...changed, fields: { api_key: 'k', api_secret: 's' } })).toEqual({})
})

test('the exchange is asked again for what steers requests, and for nothing else', () => {
  const asks = (changed: Partial<BindValues>): boolean => isVerified(changes(changed), { ...UNTOUCHED, ...changed })
  for (const changed of [{ label: 'x' }, { note: 'x' }, { expires_on: '2026-05-06' }, { timeout: 9 }, { check_from: 'nowhere' }] as const) expect(asks(changed)).toBe(false)
  for (const changed of [{ fields: { api_key: 'k' } }, { proxy: 'none' }, { testnet: true }, { exchange_name: 'bybit' }] as const) expect(asks(changed)).toBe(true)
  expect(asks({ check_from: 'nowhere', fields: { api_key: 'k' } })).toBe(false)
})

test('a day is the first moment of it here, and comes back as the same day', () => {
  expect(startOfDay('2026-05-06')).toBe(new Date(2026, 4, 6).toISOString())
  expect(startOfDay('')).toBeNull()
  expect(startOfDay('2026-13-45')).toBeNull()
  const manual: Credential = { ...STORED, expires_at: startOfDay('2026-05-06'), expires_at_source: 'manual' }
  expect(draftOfStored(manual).expires_on).toBe('2026-05-06')
  expect(draftOfStored({ ...manual, expires_at_source: 'exchange' }).expires_on).toBe('')
})

test('a web session is bound with its label and what was captured, and never asks for a check', () => {
  const session: BindValues = { ...EMPTY_VALUES, kind: 'web_session', exchange_name: 'okx', label: 'Browser', fields: { cookies: 'a=b', api_key: 'typed before' } }
  const input = inputOf(session, OKX, true)
  expect(input).toMatchObject({ kind: 'web_session', headers: null, cookies: 'a=b', verify: false })
  expect(input).not.toHaveProperty('api_key')
  expect(input).not.toHaveProperty('options')
  expect(problemsWith(session, OKX)).toEqual({})
  expect(problemsWith({ ...session, label: '', fields: {} }, OKX)).toEqual({ label: 'required', headers: 'required' })
  expect(problemsWith({ ...session, fields: { headers: 'x'.repeat(200_001) } }, OKX)).toEqual({ headers: 'too_long' })
})

test('warned is of what an exchange refuses, unless its trader paused it', () => {
  for (const state of ['rejected', 'expired', 'ip_not_allowed', 'missing_permission'] as const) {
    expect(isRefused({ ...STORED, state })).toBe(true)
    expect(isRefused({ ...STORED, state, is_active: false })).toBe(false)
    expect(needsAttention({ ...STORED, state, is_active: false })).toBe(false)
  }
  for (const state of ['valid', 'unverified'] as const) expect(isRefused({ ...STORED, state })).toBe(false)
})

test('what can not be checked from here asks for nothing while it is unverified', () => {
  const unverified: Credential = { ...STORED, state: 'unverified', last_check: null }
  expect(needsAttention(unverified)).toBe(true)
  expect(needsAttention({ ...unverified, kind: 'web_session' })).toBe(false)
  expect(needsAttention({ ...unverified, options: { ...STORED.options, check_from: 'nowhere' } })).toBe(false)
  expect(needsAttention({ ...unverified, kind: 'web_session', findings: [{ kind: 'expires_soon', severity: 'warning', days: 2 }] })).toBe(true)
})

const check = (id: string) => ({ id, outcome: 'valid', cause: 'accepted', code: null, checked_at: AT, latency_ms: 1, ...NO_EXPLANATION, source: 'check', pattern: null }) as const
const idsOf = (checks: readonly { readonly id: string }[]): string => checks.map(({ id }) => id).join('')

test('new checks join the older ones that were read before; a gap between drops those', () => {
  const before = [...'dcba'].map(check)
  expect(idsOf(joined([...'fed'].map(check), before).checks)).toBe('fedcba')
  expect(joined([...'fed'].map(check), before).meets).toBe(true)
  expect(idsOf(joined([...'zyx'].map(check), before).checks)).toBe('zyx')
  expect(joined([...'zyx'].map(check), before).meets).toBe(false)
  expect(joined([], before)).toEqual({ checks: [], meets: false })
})

beforeEach(forgetUpdateDraft)

test('a draft holds what was changed of one credential, and none of another', () => {
  changeUpdateDraft('one', { label: 'A' })
  changeUpdateDraft('one', { timeout: 7 })
  expect(useUpdateDraft.getState()).toEqual({ id: 'one', changed: { label: 'A', timeout: 7 } })
  changeUpdateDraft('two', { note: 'B' })
  expect(useUpdateDraft.getState()).toEqual({ id: 'two', changed: { note: 'B' } })
  forgetUpdateDraft()
  expect(useUpdateDraft.getState()).toEqual({ id: null, changed: {} })
})
