import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import { UNKNOWN_PERMISSIONS } from '../../../src-preload/contract/exchanges.ts'
import { jsonObject, KEY_OF_ANOTHER_WALLET } from '../outcomes/verdict.ts'
import { probeBalance } from '../probes/balance.ts'
import { LONGEST_LABEL, Refused, type Probe } from '../probes/probe.ts'
import { starkPublicKey } from '../stark-curve.ts'
import { isSameAddress } from '../wallet-key.ts'
import type { Adapter } from './adapter.ts'

/** GET /api/v1/user/account/info, "Get account details" of Extended's API: of the account whose API key asks. */
const accountSchema = z.object({
  status: z.literal('OK'),
  data: z.object({
    accountId: z.union([z.number().int(), z.string().min(1).max(100)]).optional(),
    description: z.string().nullish(),
    /** 0 is the main account. */
    accountIndex: z.number().int().nullish(),
    /** The public key by which the exchange knows the account's signatures. */
    l2Key: z.string().regex(/^0x[0-9a-f]+$/iu),
  }),
})

interface ExtendedClient extends Client {
  v1PrivateGetUserAccountInfo(): Promise<unknown>
}

/** The API key asks; orders are signed with the private key, which has to be the one of the same account. */
const probe: Probe = async (client, wire) => {
  await (client as ExtendedClient).v1PrivateGetUserAccountInfo()
  // The answer itself: CCXT makes text of its numbers.
  const parsed = accountSchema.safeParse(wire.lastAnswer?.status === 200 ? jsonObject(wire.lastAnswer.body) : undefined)
  if (!parsed.success) return probeBalance(client, wire)
  const { accountId, description, accountIndex, l2Key } = parsed.data.data
  if (!isSameAddress(starkPublicKey(client.privateKey), l2Key)) throw new Refused(KEY_OF_ANOTHER_WALLET)
  return {
    permissions: { ...UNKNOWN_PERMISSIONS, read: 'yes' },
    ip_restricted: null,
    account_info: { ...(accountId !== undefined && { uid: String(accountId) }), ...(description && { label: description.slice(0, LONGEST_LABEL) }) },
    expires_at: null,
    master_key: typeof accountIndex === 'number' ? accountIndex === 0 : null,
    key_proven: true,
  }
}

export const extended: Adapter = { ids: ['extended'], probe, tells: ['master_key'] }
