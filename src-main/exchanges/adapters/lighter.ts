import { z } from 'zod'
import { jsonObject, KEY_OF_ANOTHER_WALLET } from '../outcomes/verdict.ts'
import { probeBalance } from '../probes/balance.ts'
import { Refused, type Probe } from '../probes/probe.ts'
import { ethereumAddressOf, isSameAddress, ofOwner } from '../wallet-key.ts'
import type { Adapter } from './adapter.ts'

/** GET /api/v1/account, which answers anybody: to whom the account belongs. */
const accountSchema = z.object({ accounts: z.tuple([z.object({ l1_address: z.string().regex(/^0x[0-9a-f]{40}$/iu) })], z.unknown()) })

const probe: Probe = async (client, wire) => {
  const learnt = await probeBalance(client, wire)
  const parsed = accountSchema.safeParse(jsonObject(wire.lastAnswer?.body ?? ''))
  if (!parsed.success) return learnt
  const [{ l1_address }] = parsed.data.accounts
  if (!isSameAddress(ethereumAddressOf(client), l1_address)) throw new Refused(KEY_OF_ANOTHER_WALLET)
  return ofOwner(learnt)
}

export const lighter: Adapter = { ids: ['lighter'], probe }
