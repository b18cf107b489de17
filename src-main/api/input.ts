import type { z } from 'zod'
import { FIELD_PROBLEMS, type FieldProblemName } from '../../src-preload/contract/errors.ts'
import { VaultError, fieldError, type FieldProblem } from '../errors/vault-error.ts'

/** The contract's own inputs are three deep; anything much deeper only costs time. */
const MAXIMUM_DEPTH = 8
const MAXIMUM_PROBLEMS = 50
const MAXIMUM_PATH_LENGTH = 100

const known = new Set<string>(FIELD_PROBLEMS)
const isProblem = (message: string): message is FieldProblemName => known.has(message)

const dotted = (path: readonly PropertyKey[]): string => path.map(String).join('.').slice(0, MAXIMUM_PATH_LENGTH)

/**
 * Refuses what no schema should have to look at: nesting without end, and a `__proto__` of its own,
 * which schemas skip silently because assigning it would change an object's prototype.
 */
function refuseOddShapes(value: unknown, path: readonly string[] = []): void {
  if (typeof value !== 'object' || value === null) return
  if (path.length > MAXIMUM_DEPTH) throw new VaultError('malformed_body')
  for (const key of Object.keys(value)) {
    if (key === '__proto__') throw fieldError({ path: dotted([...path, key]), problem: 'unknown_field' })
    refuseOddShapes((value as Record<string, unknown>)[key], [...path, key])
  }
}

function problemsOf(issues: readonly z.core.$ZodIssue[]): FieldProblem[] {
  const problems = new Map<string, FieldProblemName>()
  const add = (path: string, problem: FieldProblemName): void => {
    // A form shows one thing per field: the first, which is the most basic.
    if (!problems.has(path) && problems.size < MAXIMUM_PROBLEMS) problems.set(path, problem)
  }
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) add(dotted([...issue.path, key]), 'unknown_field')
    else add(dotted(issue.path), isProblem(issue.message) ? issue.message : 'wrong_type')
  }
  return [...problems].map(([path, problem]) => ({ path, problem }))
}

/** The input as its schema gives it; throws invalid_input with every field that has a problem. */
export function parseInput<T extends z.ZodType>(schema: T, raw: unknown): z.output<T> {
  const input = raw === undefined ? {} : raw
  refuseOddShapes(input)
  const parsed = schema.safeParse(input)
  if (!parsed.success) throw fieldError(...problemsOf(parsed.error.issues))
  return parsed.data
}
