import { z } from 'zod'
import { exchangeSchema } from '../../src-preload/contract/exchanges.ts'

/** One exchange as the committed catalogue holds it: what a page may know, and what the fetch seam enforces. */
export const catalogueRowSchema = exchangeSchema.extend({
  /** What `{hostname}` stands for in the hosts below; null where nothing does. */
  default_hostname: z.string().nullable(),
  /** Hosts (with port where there is one) to which this exchange's requests may go; `{hostname}` is the chosen one. */
  hosts: z.strictObject({ live: z.array(z.string()), test: z.array(z.string()) }),
  /** POST requests that read; a word behind the path must stand in the body. */
  posts: z.array(z.string()),
})
export type CatalogueRow = z.infer<typeof catalogueRowSchema>

export const catalogueSchema = z.array(catalogueRowSchema)
