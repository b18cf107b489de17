import { z } from 'zod'

// Over HTTP everything in a query is text.

export const flag = z.union([z.boolean(), z.enum(['true', 'false'], { error: 'wrong_type' }).transform((text) => text === 'true')], { error: 'wrong_type' })

/** How many entries at once: 1 to `maximum`. */
export function pageSize(maximum: number) {
  return z
    .union([z.number(), z.string().regex(/^\d{1,5}$/u).transform(Number)], { error: 'wrong_type' })
    .refine((n) => Number.isInteger(n) && n >= 1 && n <= maximum, { error: 'too_long' })
}
