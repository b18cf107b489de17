import { create } from 'zustand'
import type { LockingChoice } from '../../../src-preload/contract/locking.ts'
import type { ProxyMode } from '../../../src-preload/contract/settings.ts'

interface AccountDrafts {
  /** What of the own account was changed. */
  readonly profile: { readonly username?: string; readonly email?: string }
  readonly locking: LockingChoice | null
  readonly proxyMode: ProxyMode | null
  readonly someoneMayKnow: boolean
  /** The account that an admin is about to make. */
  readonly other: { readonly username: string; readonly email: string }
  readonly role: { readonly username: string; readonly role: 'admin' | 'trader' }
}

const NONE: AccountDrafts = {
  profile: {},
  locking: null,
  proxyMode: null,
  someoneMayKnow: false,
  other: { username: '', email: '' },
  role: { username: '', role: 'admin' },
}

/**
 * What was typed on the account page and not saved yet, to go on with after a look elsewhere or a lock.
 * Without passwords, and without the proxy's address, which may hold one.
 */
export const useAccountDrafts = create<AccountDrafts>()(() => NONE)

/** Drops one of them: it was saved. */
export function forgetAccountDraft(name: keyof AccountDrafts): void {
  useAccountDrafts.setState({ [name]: NONE[name] })
}

/** Drops all: their account has left this page. */
export function forgetAccountDrafts(): void {
  useAccountDrafts.setState(NONE, true)
}
