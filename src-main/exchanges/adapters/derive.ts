import { probeBalance } from '../probes/balance.ts'
import type { Probe } from '../probes/probe.ts'
import { ethereumAddressOf, isSameAddress, ofOwner } from '../wallet-key.ts'
import type { Adapter } from './adapter.ts'

/** The question is signed, by the owner or by a session key that the owner has registered: an answer proves either. */
const probe: Probe = async (client, wire) => {
  const learnt = await probeBalance(client, wire)
  return isSameAddress(ethereumAddressOf(client), client.walletAddress) ? ofOwner(learnt) : learnt
}

export const derive: Adapter = { ids: ['derive'], probe, posts: ['/private/get_all_portfolios'] }
