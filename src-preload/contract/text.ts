import { z } from 'zod'
import type { FieldProblemName } from './errors.ts'

const problem = (name: FieldProblemName): { error: string } => ({ error: name })

/** Absent is `required`; anything else that is not of the type is `wrong_type`. */
export const missingOrWrongType = {
  error: (issue: { input?: unknown }): FieldProblemName => (issue.input === undefined || issue.input === null ? 'required' : 'wrong_type'),
}

// C0, DEL and C1, but for tab, line feed and carriage return, which multi-line fields may hold.
// oxlint-disable-next-line no-control-regex -- finding control characters is what it is for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/u
const LINE_BREAK_OR_TAB = /[\t\n\r\u2028\u2029]/u

/** One line of text for people: trimmed, well-formed, without control characters. */
export function line(maximum: number, minimum = 0) {
  return z
    .string(missingOrWrongType)
    .refine((text) => text.isWellFormed(), problem('lone_surrogate'))
    .transform((text) => text.trim())
    .refine((text) => text.length <= maximum, problem('too_long'))
    .refine((text) => text.length >= minimum, problem(minimum === 1 ? 'required' : 'too_short'))
    .refine((text) => !CONTROL.test(text) && !LINE_BREAK_OR_TAB.test(text), problem('control_character'))
}

/** Several lines of text for people. */
export function paragraph(maximum: number) {
  return z
    .string(missingOrWrongType)
    .refine((text) => text.isWellFormed(), problem('lone_surrogate'))
    .refine((text) => text.length <= maximum, problem('too_long'))
    .refine((text) => !CONTROL.test(text), problem('control_character'))
}

const PEM_BEGIN = /-----BEGIN [A-Z0-9 ]+-----/u

/**
 * A key, secret or passphrase as exchanges hand them out: blanks and line breaks around it are
 * copying accidents and are trimmed. A PEM stays multi-line, and a PEM whose line breaks were turned
 * into a literal `\n` by a configuration file is repaired.
 */
export function exchangeSecret(maximum = 16_384) {
  return z
    .string(missingOrWrongType)
    .refine((text) => text.length <= maximum, problem('too_long'))
    .refine((text) => text.isWellFormed(), problem('lone_surrogate'))
    .transform((text) => {
      const trimmed = text.trim()
      return PEM_BEGIN.test(trimmed) ? trimmed.replaceAll('\\r', '').replaceAll('\\n', '\n').replaceAll('\r\n', '\n').trim() : trimmed
    })
    .refine((text) => text.length > 0, problem('required'))
    .refine((text) => !CONTROL.test(text) && (PEM_BEGIN.test(text) || !LINE_BREAK_OR_TAB.test(text)), problem('control_character'))
}

/** A password is kept as typed, blanks included: trimming it would lock people out. */
export const password = z
  .string(missingOrWrongType)
  .refine((text) => text.length > 0, problem('required'))
  .refine((text) => text.length <= 1_024, problem('too_long'))
  .refine((text) => text.isWellFormed(), problem('lone_surrogate'))

/**
 * 3 to 50 letters, digits, dots, hyphens and underscores of any script. Compared in NFKC and in lower
 * case, so that two accounts can't look alike by letter case or by compatibility forms.
 */
export const username = z
  .string(missingOrWrongType)
  .refine((text) => text.isWellFormed(), problem('lone_surrogate'))
  .transform((text) => text.trim().normalize('NFKC'))
  .refine((text) => text.length > 0, problem('required'))
  .refine((text) => text.length >= 3, problem('too_short'))
  .refine((text) => text.length <= 50, problem('too_long'))
  .refine((text) => /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u.test(text), problem('not_a_username'))

const EMAIL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+(?:\p{L}[\p{L}\p{M}]+|xn--[A-Za-z0-9-]+)$/u

/** RFC 5321's dot-string before the @ (64 octets), host names of any script behind it (254 in all). */
export const email = z
  .string(missingOrWrongType)
  .refine((text) => text.isWellFormed(), problem('lone_surrogate'))
  .transform((text) => text.trim())
  .refine((text) => text.length > 0, problem('required'))
  .refine((text) => text.length <= 254, problem('too_long'))
  .refine((text) => EMAIL.test(text) && text.indexOf('@') <= 64, problem('not_an_email'))

export const id = z.uuid(problem('not_an_id'))
export const time = z.iso.datetime()
