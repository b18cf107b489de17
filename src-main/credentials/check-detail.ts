import { z } from 'zod'
import { checkSourceSchema } from '../../src-preload/contract/credentials.ts'
import { causeSchema, outcomeSchema, type Cause, type Outcome } from '../../src-preload/contract/exchanges.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import { open, seal, type Place } from '../crypto/seal.ts'
import { VaultError } from '../errors/vault-error.ts'
import { UNEXPLAINED } from '../exchanges/explanation.ts'
import type { CheckRow } from '../store/schema.ts'
import { explanationOf, storedExplanation } from './explanation.ts'

/** What a check found, beyond its plain columns; its outcome stands in it too, since the column is a hint. */
const detailSchema = z.object({ outcome: outcomeSchema, cause: causeSchema, code: z.string().nullable(), ...storedExplanation, source: checkSourceSchema.default('check'), pattern: z.string().nullable().default(null) })

export type CheckDetail = z.output<typeof detailSchema>

type CheckPlace = Pick<CheckRow, 'id' | 'credential_id'>

/** A check is written once: its revision never rises. */
function place(account: OpenAccount, { id, credential_id }: CheckPlace): Place {
  return { purpose: 'check', account: account.sealId, record: `${credential_id}/${id}`, field: 'detail', generation: account.generation, revision: 1 }
}

export function sealCheckDetail(account: OpenAccount, check: CheckPlace, detail: CheckDetail): Buffer {
  return seal(account.listingKey, Buffer.from(JSON.stringify(detail)), place(account, check))
}

/** For a check from before details were kept: what its outcome tells by itself. Throws sealed_data_damaged where the row is not what was sealed. */
export function openCheckDetail(account: OpenAccount, row: CheckPlace & Pick<CheckRow, 'outcome' | 'detail'>): CheckDetail {
  try {
    const outcome = outcomeSchema.parse(row.outcome)
    if (row.detail === null) return { outcome, cause: TOLD_BY_OUTCOME[outcome], code: null, ...explanationOf(UNEXPLAINED), source: 'check', pattern: null }
    const detail = detailSchema.parse(JSON.parse(open(account.listingKey, row.detail, place(account, row)).toString('utf8')))
    if (detail.outcome !== outcome) throw new Error('columns differ from the sealed detail')
    return detail
  } catch (error) {
    throw new VaultError('sealed_data_damaged', { details: { credential_id: row.credential_id }, cause: error })
  }
}

const TOLD_BY_OUTCOME: Readonly<Record<Outcome, Cause>> = {
  valid: 'accepted',
  rejected: 'key_refused',
  expired: 'key_expired',
  ip_not_allowed: 'ip_refused',
  missing_permission: 'permission_refused',
  clock_skew: 'clock_off',
  rate_limited: 'rate_limit',
  unreachable: 'no_connection',
  maintenance: 'maintenance',
  region_blocked: 'region_refused',
  unknown_error: 'answer_not_understood',
}
