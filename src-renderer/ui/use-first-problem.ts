import { useEffect, type RefObject } from 'react'
import type { FieldProblems } from './field-problems.ts'

/**
 * Puts the cursor into the first field, in the page's order, that has something wrong, each time that
 * problems are told. Runs once they are drawn, so that a section which opens for them is open.
 */
export function useFirstProblem(form: RefObject<HTMLElement | null>, problems: FieldProblems): void {
  useEffect(() => {
    for (const field of form.current?.querySelectorAll<HTMLElement>('[data-path]') ?? []) {
      if (field.dataset['path'] !== undefined && field.dataset['path'] in problems) return field.focus()
    }
  }, [form, problems])
}
