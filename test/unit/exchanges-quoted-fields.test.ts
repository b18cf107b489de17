import { describe, expect, test } from 'vitest'
import { accountWithoutFields, codeWithoutFields } from '../../src-main/exchanges/quoted-fields.ts'

const FIELDS = { api_key: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zv', api_secret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP', passphrase: 'Tr4de!', uid: '44705892343619584', wallet_address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' }

describe('an exchange’s code', () => {
  test.each(['50111', '-2015', 'EAPI:Invalid.key', 'HTTP 401', 'vmPUZE6m', 'x-NhqPtmdS'])('%s is kept', (code) => {
    expect(codeWithoutFields(code, FIELDS)).toBe(code)
  })

  test.each(['vmPUZE6mv', 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zv', 'key:SD5VNHk4H', 'NhqPtmdSJ', 'Tr4de!', '44705892343619584', '0x5aAeb60'])('%s repeats what was sent, and is dropped', (code) => {
    expect(codeWithoutFields(code, FIELDS)).toBeNull()
  })

  test('none stays none', () => {
    expect(codeWithoutFields(null, FIELDS)).toBeNull()
  })
})

test('an account may be named as it was entered, but by no part of a key', () => {
  const created_at = '2026-01-02T03:04:05.678Z'
  expect(accountWithoutFields({ uid: FIELDS.uid, label: 'my bot', created_at }, FIELDS)).toEqual({ uid: FIELDS.uid, label: 'my bot', created_at })
  expect(accountWithoutFields({ uid: FIELDS.api_key, label: `bot of ${FIELDS.api_secret.slice(4, 14)}`, created_at }, FIELDS)).toEqual({ created_at })
  expect(accountWithoutFields(null, FIELDS)).toBeNull()
})
