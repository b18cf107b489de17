import { expect, test } from 'vitest'
import type { Credential } from '../../src-preload/contract/credentials.ts'
import { OUTCOMES, UNKNOWN_PERMISSIONS, type ExchangeDetail } from '../../src-preload/contract/exchanges.ts'
import { forgetBindDraft, isFilledIn, useBindDraft } from '../../src-renderer/features/credentials/bind/bind-draft.ts'
import { EMPTY_DRAFT, EMPTY_VALUES, inputOf, problemsWith } from '../../src-renderer/features/credentials/bind/bind-values.ts'
import { filterCredentials, needsAttention } from '../../src-renderer/features/credentials/filter.ts'
import { findingTitle, nameOf, permissionSummary, shownState } from '../../src-renderer/features/credentials/summary.ts'
import { findExchanges } from '../../src-renderer/features/exchanges/search.ts'
import { translator } from '../support/locales.ts'
import { NO_EXPLANATION } from '../support/explanation.ts'

const AT = '2026-01-02T03:04:05.000Z'
const CREDENTIAL: Credential = {
  id: '01890000-0000-7000-8000-000000000001',
  kind: 'api_key',
  exchange_name: 'binance',
  label: 'Grid bot',
  note: 'for the night',
  tags: ['spot', '网格'],
  purpose: 'trade',
  sub_account: 'sub-7',
  api_key_masked: 'vmPU••••••••EH8A',
  options: { testnet: false, hostname: null, base_url: null, proxy_url: null, timeout_ms: null, check_from: 'here' },
  state: 'valid',
  last_check: { outcome: 'valid', cause: 'accepted', code: null, checked_at: AT, latency_ms: 5, ...NO_EXPLANATION },
  permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'no', withdraw: 'no', transfer: 'no' },
  has_trading_permission: true,
  ip_restricted: false,
  findings: [],
  expires_at: null,
  expires_at_source: null,
  is_active: true,
  last_verified_at: AT,
  created_at: AT,
  updated_at: AT,
}
const en = translator('en')

test('the summary says what is known of a key, in the words of each language', () => {
  expect(permissionSummary(CREDENTIAL, 'en', en)).toBe('read, spot trading; no withdrawal; no IP list')
  expect(permissionSummary(CREDENTIAL, 'zh-CN', translator('zh-CN'))).toBe('读取、现货交易；不可提币；无 IP 白名单')
  expect(permissionSummary(CREDENTIAL, 'zh-TW', translator('zh-TW'))).toBe('讀取、現貨交易；不可提幣；無 IP 白名單')
})

test('what is not known is never said as a no', () => {
  const unknown = { permissions: UNKNOWN_PERMISSIONS, ip_restricted: null }
  expect(permissionSummary(unknown, 'en', en)).toBe('Permissions not known')
  expect(permissionSummary({ permissions: { ...UNKNOWN_PERMISSIONS, read: 'yes' }, ip_restricted: null }, 'en', en)).toBe('read; withdrawal unknown')
  expect(permissionSummary({ permissions: { ...UNKNOWN_PERMISSIONS, read: 'yes', withdraw: 'yes' }, ip_restricted: true }, 'en', en)).toBe('read; can withdraw; IP list set')
})

test('a valid credential whose last check could not tell is shown as such, and no other is', () => {
  const shown = OUTCOMES.map((outcome) => shownState({ state: 'valid', last_check: { ...CREDENTIAL.last_check!, outcome } }))
  expect(shown.filter((state) => state === 'degraded')).toHaveLength(6)
  expect(shown[0]).toBe('valid')
  expect(shownState({ state: 'expired', last_check: { ...CREDENTIAL.last_check!, outcome: 'unreachable' } })).toBe('expired')
  expect(shownState({ state: 'unverified', last_check: null })).toBe('unverified')
})

test('a finding that counts days says them', () => {
  expect(findingTitle({ kind: 'expires_soon', severity: 'warning', days: 5 }, 'en', en)).toBe('Expires in 5 days')
  expect(findingTitle({ kind: 'expires_soon', severity: 'warning', days: 1 }, 'en', en)).toBe('Expires in 1 day')
  expect(findingTitle({ kind: 'expires_soon', severity: 'warning', days: 5 }, 'zh-CN', translator('zh-CN'))).toBe('5天后到期')
})

test('a credential without a label is called by its exchange', () => {
  const exchangeName = () => 'Binance'
  expect(nameOf(CREDENTIAL, exchangeName)).toBe('Grid bot')
  expect(nameOf({ ...CREDENTIAL, label: null }, exchangeName)).toBe('Binance')
  expect(nameOf({ ...CREDENTIAL, label: '' }, exchangeName)).toBe('Binance')
})

test.each(['grid', 'BINANCE', 'vmpu', 'eh8a', 'sub-7', 'night', '网格', 'spot grid', '  '])('looking for "%s" finds it', (query) => {
  expect(filterCredentials([CREDENTIAL], query, 'all', () => 'Binance')).toEqual([CREDENTIAL])
})

test('looking for what is not in it, or in another group, finds nothing', () => {
  expect(filterCredentials([CREDENTIAL], 'grid okx', 'all', () => 'Binance')).toEqual([])
  expect(filterCredentials([CREDENTIAL], 'grid', 'attention', () => 'Binance')).toEqual([])
  expect(filterCredentials([{ ...CREDENTIAL, state: 'rejected' }], '', 'valid', () => 'Binance')).toEqual([])
})

test('a credential wants seeing to when it does not work, is not known to, or has a finding that weighs', () => {
  expect(needsAttention(CREDENTIAL)).toBe(false)
  expect(needsAttention({ ...CREDENTIAL, findings: [{ kind: 'trades_futures', severity: 'info' }] })).toBe(false)
  expect(needsAttention({ ...CREDENTIAL, findings: [{ kind: 'no_ip_list', severity: 'warning' }] })).toBe(true)
  expect(needsAttention({ ...CREDENTIAL, state: 'expired' })).toBe(true)
  expect(needsAttention({ ...CREDENTIAL, state: 'unverified', last_check: null })).toBe(true)
})

const field = { required: true, secret: true, multiline: false, hint: null } as const
const OKX: ExchangeDetail = {
  id: 'okx',
  name: 'OKX',
  fields: [
    { ...field, name: 'api_key', label: 'api_key' },
    { ...field, name: 'api_secret', label: 'api_secret' },
    { ...field, name: 'passphrase', label: 'passphrase' },
  ],
  has_testnet: false,
  hostnames: ['www.okx.com'],
  tells_permissions: true,
  certified: true,
  docs_url: null,
  base_url_allowed: 'no',
}
const TYPED = { ...EMPTY_VALUES, exchange_name: 'okx', fields: { api_key: 'key', api_secret: 'secret', passphrase: 'phrase' } }

test('a bind sends the fields of its exchange and nothing that was typed for another, nor options that are not offered', () => {
  const values = { ...TYPED, fields: { ...TYPED.fields, private_key: 'of another exchange' }, testnet: true, hostname: 'evil.example', base_url: 'http://127.0.0.1:1', timeout: 1.5 }
  const input = inputOf(values, OKX, true)
  expect(input).toMatchObject({ exchange_name: 'okx', api_key: 'key', api_secret: 'secret', passphrase: 'phrase', label: null, purpose: null, verify: true })
  expect(input).not.toHaveProperty('private_key')
  expect(input.options).toEqual({ testnet: false, hostname: null, base_url: null, proxy_url: null, timeout_ms: 1_500, check_from: 'here' })
  expect(problemsWith(TYPED, OKX)).toEqual({})
})

test('what is missing or malformed is told at its field before anything is sent', () => {
  expect(problemsWith({ ...TYPED, fields: { api_key: ' \n' } }, OKX)).toEqual({ api_key: 'required', api_secret: 'required', passphrase: 'required' })
  expect(problemsWith({ ...TYPED, fields: { ...TYPED.fields, api_key: 'a\u0007b' } }, OKX)).toEqual({ api_key: 'control_character' })
  expect(problemsWith({ ...TYPED, label: 'x'.repeat(101) }, OKX)).toEqual({ label: 'too_long' })
  expect(problemsWith({ ...TYPED, base_url: 'no address' }, { ...OKX, base_url_allowed: 'https' })).toEqual({ 'options.base_url': 'not_a_url' })
  expect(problemsWith({ ...TYPED, timeout: 0 }, OKX)).toEqual({ 'options.timeout_ms': 'too_short' })
})

const EXCHANGES = [
  { ...OKX, id: 'okx', name: 'OKX' },
  { ...OKX, id: 'htx', name: 'HTX' },
  { ...OKX, id: 'bitbank', name: 'Bitbank' },
  { ...OKX, id: 'binance', name: 'Binance' },
  { ...OKX, id: 'coinbaseexchange', name: 'Coinbase Exchange' },
]

test.each([
  ['bin', ['binance']],
  ['BANK', ['bitbank']],
  ['huobi', ['htx']],
  ['火币', ['htx']],
  ['歐易', ['okx']],
  ['coinbasepro', ['coinbaseexchange']],
  ['b', ['binance', 'bitbank', 'coinbaseexchange', 'htx']],
  ['nowhere', []],
])('looking for the exchange "%s" finds %j, best first', (query, found) => {
  expect(findExchanges(EXCHANGES, query).map(({ id }) => id)).toEqual(found)
})

test('a form is filled in once something is typed, not by the choice of an exchange', () => {
  expect(isFilledIn(EMPTY_VALUES)).toBe(false)
  expect(isFilledIn({ ...EMPTY_VALUES, exchange_name: 'binance', fields: { api_key: '' } })).toBe(false)
  for (const typed of [{ label: 'Grid' }, { tags: ['grid'] }, { testnet: true }, { fields: { api_secret: 'x' } }]) expect(isFilledIn({ ...EMPTY_VALUES, ...typed })).toBe(true)
})

test('a draft holds what was typed until it is forgotten, and has no place for secrets', () => {
  expect(EMPTY_DRAFT).not.toHaveProperty('fields')
  useBindDraft.setState({ exchange_name: 'binance', label: 'Grid' })
  expect(useBindDraft.getState()).toEqual({ ...EMPTY_DRAFT, exchange_name: 'binance', label: 'Grid' })
  forgetBindDraft()
  expect(useBindDraft.getState()).toEqual(EMPTY_DRAFT)
})
