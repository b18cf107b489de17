import { probeBalance } from '../probes/balance.ts'
import type { Probe } from '../probes/probe.ts'
import { ofOwner } from '../wallet-key.ts'
import type { Adapter } from './adapter.ts'

/** Asked in the name of the key's own address, and signed. */
const probe: Probe = async (client, wire) => ofOwner(await probeBalance(client, wire))

export const aster: Adapter = {
  ids: ['aster'],
  probe,
  // CCXT signs an approval of its builder's fee before the first question otherwise.
  clientOptions: { builderFee: false },
}
