import type { User } from '../../src-preload/contract/accounts.ts'
import { rfc3339 } from '../platform/clock.ts'
import type { AccountRow } from '../store/schema.ts'

/** An account as its owner sees it. */
export function userOf(account: AccountRow, locked: boolean): User {
  return {
    id: account.id,
    username: account.username,
    email: account.email,
    role: account.role === 'admin' ? 'admin' : 'trader',
    created_at: rfc3339(account.created_at),
    last_login: account.last_login_at === null ? null : rfc3339(account.last_login_at),
    locked,
  }
}
