import { z } from 'zod'
import { errorSchema, type ContractError } from './errors.ts'

export const pageSchema = z.strictObject({
  next_cursor: z.string().nullable(),
  total: z.number().int().nonnegative(),
  /** Ids of entries whose sealed data does not open: the file was damaged or changed by somebody. */
  damaged: z.array(z.uuid()).optional(),
})

export type Page = z.infer<typeof pageSchema>

export interface Success<T> {
  success: true
  data: T
  error: null
  timestamp: string
  page?: Page
}

export interface Failure {
  success: false
  data: null
  error: ContractError
  timestamp: string
}

/** The one answer form, over both carriers. HTTP adds status and headers, nothing else. */
export type Envelope<T> = Success<T> | Failure

export const failureSchema = z.strictObject({
  success: z.literal(false),
  data: z.null(),
  error: errorSchema,
  timestamp: z.iso.datetime(),
})

/** The success envelope of one procedure's data. */
export function successSchema<T extends z.ZodType>(data: T) {
  return z.strictObject({
    success: z.literal(true),
    data,
    error: z.null(),
    timestamp: z.iso.datetime(),
    page: pageSchema.optional(),
  })
}
