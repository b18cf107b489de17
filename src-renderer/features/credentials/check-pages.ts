import type { Check } from '../../../src-preload/contract/credentials.ts'

/** The newest checks as read just now, joined to older ones that were read before; those are dropped where some between are missing. */
export function joined(newest: readonly Check[], before: readonly Check[]): { readonly checks: readonly Check[]; readonly meets: boolean } {
  const last = newest.at(-1)
  const at = last === undefined ? -1 : before.findIndex(({ id }) => id === last.id)
  return at === -1 ? { checks: newest, meets: false } : { checks: [...newest, ...before.slice(at + 1)], meets: true }
}
