import { z } from 'zod'
import { jsonObject, WALLET_UNKNOWN } from '../outcomes/verdict.ts'
import { probeBalance } from '../probes/balance.ts'
import { Refused, type Probe } from '../probes/probe.ts'
import { ethereumAddressOf, isSameAddress, ofOwner } from '../wallet-key.ts'
import type { Adapter } from './adapter.ts'

/** GET /v1/query?type=subaccount_info, which answers anybody and for any address. */
const accountSchema = z.object({ status: z.literal('success'), data: z.object({ exists: z.boolean() }) })

/** A key that is not the wallet's own may still be one that it has linked, which is not asked for. */
const probe: Probe = async (client, wire) => {
  const learnt = await probeBalance(client, wire)
  const parsed = accountSchema.safeParse(jsonObject(wire.lastAnswer?.body ?? ''))
  if (parsed.success && !parsed.data.data.exists) throw new Refused(WALLET_UNKNOWN)
  return isSameAddress(ethereumAddressOf(client), client.walletAddress) ? ofOwner(learnt) : learnt
}

export const nado: Adapter = { ids: ['nado'], probe }
