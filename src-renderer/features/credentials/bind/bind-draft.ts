import { create } from 'zustand'
import { EMPTY_DRAFT, type BindDraft, type BindValues } from './bind-values.ts'

/**
 * The form as it was left, to go on with after a look elsewhere or a lock. Without the exchange's own
 * fields: what is secret is gone with the page it was typed into.
 */
export const useBindDraft = create<BindDraft>()(() => EMPTY_DRAFT)

/** Drops the draft: it was saved, or its account has left this page. */
export function forgetBindDraft(): void {
  useBindDraft.setState(EMPTY_DRAFT, true)
}

const withoutChoices = (draft: BindDraft): string => JSON.stringify({ ...draft, exchange_name: '', kind: EMPTY_DRAFT.kind })

/** Whether leaving would cost something typed; the mere choice of an exchange or a kind does not count. */
export function isFilledIn({ fields, ...draft }: BindValues): boolean {
  return Object.values(fields).some((value) => value !== '') || withoutChoices(draft) !== withoutChoices(EMPTY_DRAFT)
}
