import { z } from 'zod'
import { proxyUrl } from './credentials.ts'
import { password } from './text.ts'

/** Where the requests of credentials without a proxy of their own go through. */
export const proxyModeSchema = z.enum(['system', 'none', 'url'], { error: 'unknown_value' })
export type ProxyMode = z.infer<typeof proxyModeSchema>

/** What holds for the whole vault. */
export const settingsSchema = z.strictObject({
  proxy_mode: proxyModeSchema,
  /** Without its password; null unless the mode is `url`. */
  proxy_url: z.string().nullable(),
})
export type Settings = z.infer<typeof settingsSchema>

/** Every request of every account may go through the proxy from then on: so the password again. */
export const settingsInput = z
  .strictObject({ proxy_mode: proxyModeSchema, proxy_url: proxyUrl.nullish(), password })
  .refine((input) => (input.proxy_mode === 'url') === (typeof input.proxy_url === 'string'), { error: 'required', path: ['proxy_url'] })
