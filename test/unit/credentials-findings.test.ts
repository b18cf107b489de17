import { describe, expect, test } from 'vitest'
import { UNKNOWN_PERMISSIONS, type Permissions } from '../../src-preload/contract/exchanges.ts'
import { findingsOf, tradingPermission, type Findable } from '../../src-main/credentials/findings.ts'
import { DAY } from '../support/clock.ts'

const NOW = Date.UTC(2026, 5, 1)
const READS: Permissions = { read: 'yes', trade_spot: 'no', trade_futures: 'no', withdraw: 'no', transfer: 'no' }
const found = (facts: Partial<Findable>) => findingsOf({ purpose: null, permissions: READS, ip_restricted: true, key_proven: true, master_key: false, expires_at: null, ...facts }, NOW)
const kinds = (facts: Partial<Findable>) => found(facts).map(({ kind }) => kind)

describe('findings', () => {
  test('a key that only reads, from listed addresses, has none', () => {
    expect(found({})).toEqual([])
  })

  test('what is unknown finds nothing', () => {
    expect(found({ permissions: UNKNOWN_PERMISSIONS, ip_restricted: null, purpose: 'trade' })).toEqual([])
    expect(found({ permissions: UNKNOWN_PERMISSIONS, ip_restricted: null, purpose: 'read' })).toEqual([])
  })

  test('the gravest comes first', () => {
    const all = found({ permissions: { read: 'yes', trade_spot: 'yes', trade_futures: 'yes', withdraw: 'yes', transfer: 'yes' }, ip_restricted: false, key_proven: false, master_key: true, purpose: 'read', expires_at: NOW + 9 * DAY })
    expect(all).toEqual([
      { kind: 'can_withdraw', severity: 'critical' },
      { kind: 'no_ip_list', severity: 'warning' },
      { kind: 'key_not_proven', severity: 'warning' },
      { kind: 'expires_soon', severity: 'warning', days: 9 },
      { kind: 'exceeds_purpose', severity: 'warning' },
      { kind: 'master_key', severity: 'info' },
      { kind: 'trades_futures', severity: 'info' },
    ])
  })

  test('an expiry that is upon us comes before what only might do harm', () => {
    expect(kinds({ ip_restricted: false, expires_at: NOW + DAY, purpose: 'trade' })).toEqual(['expires_soon', 'no_ip_list', 'cannot_trade'])
  })

  test.each([
    [30 * DAY, []],
    [14 * DAY, []],
    [14 * DAY - 1, [{ kind: 'expires_soon', severity: 'warning', days: 13 }]],
    [4 * DAY, [{ kind: 'expires_soon', severity: 'warning', days: 4 }]],
    [4 * DAY - 1, [{ kind: 'expires_soon', severity: 'critical', days: 3 }]],
    [DAY / 2, [{ kind: 'expires_soon', severity: 'critical', days: 0 }]],
    [-5 * DAY, [{ kind: 'expires_soon', severity: 'critical', days: 0 }]],
  ])('an expiry %d ms from now', (away, expected) => {
    expect(found({ expires_at: NOW + away })).toEqual(expected)
  })

  test('a purpose is held against what the key may do', () => {
    expect(kinds({ purpose: 'trade' })).toEqual(['cannot_trade'])
    expect(kinds({ purpose: 'trade', permissions: { ...READS, trade_spot: 'yes' } })).toEqual([])
    expect(kinds({ purpose: 'trade', permissions: { ...READS, trade_futures: 'unknown' } })).toEqual([])
    expect(kinds({ purpose: 'read', permissions: { ...READS, trade_spot: 'yes' } })).toEqual(['exceeds_purpose'])
    expect(kinds({ purpose: 'read', permissions: { ...READS, transfer: 'yes' } })).toEqual(['exceeds_purpose'])
    expect(kinds({ purpose: 'read', permissions: { ...READS, withdraw: 'yes' } })).toEqual(['can_withdraw', 'exceeds_purpose'])
    expect(kinds({ purpose: 'read', permissions: { ...READS, transfer: 'unknown' } })).toEqual([])
  })

  test('trading is known where one kind is allowed, or all are refused', () => {
    expect(tradingPermission({ ...READS, trade_futures: 'yes', trade_spot: 'unknown' })).toBe(true)
    expect(tradingPermission(READS)).toBe(false)
    expect(tradingPermission({ ...READS, trade_spot: 'unknown' })).toBeNull()
  })
})
