import { probeBalance } from '../probes/balance.ts'
import type { Probe } from '../probes/probe.ts'
import { ofOwner, solanaAddressOf } from '../wallet-key.ts'
import type { Adapter } from './adapter.ts'

/** The balance answers anybody. A key that is not the wallet's own may be an agent's, of which only the owner can ask. */
const probe: Probe = async (client, wire) => {
  const learnt = await probeBalance(client, wire)
  return solanaAddressOf(client) === client.walletAddress ? ofOwner(learnt) : learnt
}

export const pacifica: Adapter = { ids: ['pacifica'], probe }
