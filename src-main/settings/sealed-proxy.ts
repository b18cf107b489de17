import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { proxyModeSchema } from '../../src-preload/contract/settings.ts'
import { open, seal, type Place } from '../crypto/seal.ts'
import { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'

/** The name of the setting in the table. */
export const PROXY_SETTING = 'proxy'

/** How the setting stands in the table: mode and address are sealed together, so that neither can be changed alone. */
export const proxyRowSchema = z.strictObject({ revision: z.number().int().positive(), sealed: z.base64() })
export type ProxyRow = z.infer<typeof proxyRowSchema>

const sealedSchema = z.strictObject({ mode: proxyModeSchema, url: z.string().nullable() })

export type ProxySetting = { readonly mode: 'system' | 'none'; readonly url: null } | { readonly mode: 'url'; readonly url: Secret }

/** The vault as a whole has no account id: its random key is what binds the value to it. */
function place(revision: number): Place {
  return { purpose: 'settings', account: new Uint8Array(0), record: 'vault', field: PROXY_SETTING, generation: 1, revision }
}

export function sealProxy(key: KeyObject, { mode, url }: ProxySetting, revision: number): ProxyRow {
  const bytes = Buffer.from(JSON.stringify({ mode, url: url?.expose('sealed in the next line') ?? null } satisfies z.input<typeof sealedSchema>))
  try {
    return { revision, sealed: seal(key, bytes, place(revision)).toString('base64') }
  } finally {
    bytes.fill(0)
  }
}

/** Throws sealed_data_damaged for anything but what `sealProxy` gave. */
export function openProxy(key: KeyObject, row: ProxyRow): ProxySetting {
  try {
    const bytes = open(key, Buffer.from(row.sealed, 'base64'), place(row.revision))
    try {
      const { mode, url } = sealedSchema.parse(JSON.parse(bytes.toString('utf8')))
      if (mode !== 'url') return { mode, url: null }
      if (url === null) throw new Error('the mode asks for an address and there is none')
      return { mode, url: new Secret(url) }
    } finally {
      bytes.fill(0)
    }
  } catch (error) {
    throw new VaultError('sealed_data_damaged', { cause: error })
  }
}
