import type { BindValues } from './bind-values.ts'

/** What every section of the bind form is given. */
export interface FieldsProps {
  readonly values: BindValues
  /** Dotted path → the sentence to show beside that field. */
  readonly sentences: Readonly<Record<string, string>>
  readonly disabled: boolean
  onChange(changes: Partial<BindValues>): void
}
