import { z } from 'zod'
import { paragraph } from './text.ts'

/** As much as four of the longest secrets. */
const LONGEST = 65_536

/** A secret that the page shows and its trader wants to paste elsewhere. */
export const copyInput = z.strictObject({ text: paragraph(LONGEST).refine((text) => text.length > 0, { error: 'required' }) })
