import type { TFunction } from 'i18next'
import type { z } from 'zod'
import { FIELD_PROBLEMS, type ContractErrorDetails, type FieldProblemName } from '../../src-preload/contract/errors.ts'

/** Dotted path → what is wrong with it. */
export type FieldProblems = Readonly<Record<string, FieldProblemName>>

/** What the contract itself would refuse, so that it is told before anything is sent. */
export function problemsIn(schema: z.ZodType, values: unknown): FieldProblems {
  const result = schema.safeParse(values)
  if (result.success) return {}
  const problems: Record<string, FieldProblemName> = {}
  for (const issue of result.error.issues) {
    problems[issue.path.join('.')] ??= FIELD_PROBLEMS.find((name) => name === issue.message) ?? 'wrong_type'
  }
  return problems
}

/** What the vault refused, in the same form. */
export function problemsOf(details: ContractErrorDetails | undefined): FieldProblems {
  return Object.fromEntries((details?.fields ?? []).map(({ path, problem }) => [path, problem]))
}

/** The sentences to show beside the fields; `details` are the refusal's, where the vault found the problems. */
export function sentencesFor(problems: FieldProblems, t: TFunction, details?: ContractErrorDetails): Record<string, string> {
  const site = details?.captured_at
  const sentence = (problem: FieldProblemName): string => (problem === 'other_site' && site !== undefined ? t('bind.captured_at', { site }) : t(`field_problems.${problem}`))
  return Object.fromEntries(Object.entries(problems).map(([path, problem]) => [path, sentence(problem)]))
}
