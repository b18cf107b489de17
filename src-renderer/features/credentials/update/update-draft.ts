import { create } from 'zustand'
import type { BindDraft } from '../bind/bind-values.ts'

interface UpdateDraft {
  /** Of which credential; null where there is none. */
  readonly id: string | null
  readonly changed: Partial<BindDraft>
}

const NONE: UpdateDraft = { id: null, changed: {} }

/** What was changed in the form of one credential and not saved yet; without secrets, as the bind form's (see bind-draft.ts). */
export const useUpdateDraft = create<UpdateDraft>()(() => NONE)

/** Goes on with the draft of this credential; that of another is dropped. */
export function changeUpdateDraft(id: string, changes: Partial<BindDraft>): void {
  useUpdateDraft.setState((draft) => ({ id, changed: { ...(draft.id === id ? draft.changed : {}), ...changes } }))
}

/** Drops the draft: it was saved or given up, or its account has left this page. */
export function forgetUpdateDraft(): void {
  useUpdateDraft.setState(NONE, true)
}
