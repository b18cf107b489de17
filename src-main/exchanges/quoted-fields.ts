import type { FieldName } from '../../src-preload/contract/exchanges.ts'
import type { CheckResult } from './check.ts'
import { toldName } from './told-text.ts'

/** So many characters in a row stand in a code or a name by accident, and as many are shown of a masked key. */
const MOST_IN_A_ROW = 8
/** Those that may be told again to their owner's own page, being names and no keys. */
const NAMES: readonly FieldName[] = ['uid', 'account_id', 'login', 'wallet_address']

type Fields = Readonly<Partial<Record<FieldName, string>>>

/**
 * What an exchange says is kept and shown, so it must not hold what it was sent: some repeat the key that
 * they refuse, and whoever stands in front of one may repeat the whole request.
 */
export function codeWithoutFields(code: string | null, fields: Fields): string | null {
  return code !== null && quotesAny(code, Object.values(fields)) ? null : code
}

/** The same for what an exchange tells of an account, which may well be named as it was entered. */
export function accountWithoutFields(account: CheckResult['account_info'], fields: Fields): CheckResult['account_info'] {
  if (account === null) return null
  const secrets = Object.entries(fields).flatMap(([name, value]) => (NAMES.some((known) => known === name) ? [] : [value]))
  const { created_at } = account
  const [uid, label] = [account.uid, account.label].map((told) => toldName(told ?? ''))
  return {
    ...(uid && !quotesAny(uid, secrets) && { uid }),
    ...(label && !quotesAny(label, secrets) && { label }),
    ...(created_at !== undefined && { created_at }),
  }
}

function quotesAny(text: string, values: readonly string[]): boolean {
  return values.some((value) => text === value || quotes(text, value))
}

function quotes(text: string, value: string): boolean {
  for (let at = 0; at + MOST_IN_A_ROW < text.length; at += 1) if (value.includes(text.slice(at, at + MOST_IN_A_ROW + 1))) return true
  return false
}
