import { expect, test } from 'vitest'
import { inLightOf, ofNewKey } from '../../src-main/credentials/explanation.ts'
import type { Cause } from '../../src-preload/contract/exchanges.ts'
import { checkResult } from '../support/check-result.ts'

const refused = (possible_causes: readonly Cause[]) => ({ ...checkResult('rejected'), possible_causes })
const causesFor = (ip_restricted: boolean | null, ...causes: Cause[]) => inLightOf(refused(causes), { ip_restricted }).possible_causes

test('an address is the likeliest cause where the key had an IP list, and the last where it had none', () => {
  expect(causesFor(true, 'key_expired', 'ip_refused', 'key_unknown')).toEqual(['ip_refused', 'key_expired', 'key_unknown'])
  expect(causesFor(false, 'key_expired', 'ip_refused', 'key_unknown')).toEqual(['key_expired', 'key_unknown', 'ip_refused'])
})

test('what is not known changes nothing', () => {
  expect(causesFor(null, 'key_expired', 'ip_refused')).toEqual(['key_expired', 'ip_refused'])
  expect(causesFor(true, 'key_expired', 'key_unknown')).toEqual(['key_expired', 'key_unknown'])
  expect(causesFor(true)).toEqual([])
})

test('a key that was just entered was sooner copied wrongly than left to expire', () => {
  expect(ofNewKey(refused(['key_expired', 'ip_refused', 'permission_refused', 'key_unknown'])).possible_causes).toEqual(['key_unknown', 'ip_refused', 'permission_refused', 'key_expired'])
  expect(ofNewKey(refused(['signature_refused', 'key_expired'])).possible_causes).toEqual(['signature_refused', 'key_expired'])
  expect(ofNewKey(refused(['key_refused', 'ip_refused'])).possible_causes).toEqual(['key_refused', 'ip_refused'])
})
