import { KEY_OF_ANOTHER_WALLET } from '../outcomes/verdict.ts'
import { probeBalance } from '../probes/balance.ts'
import { Refused, type Probe } from '../probes/probe.ts'
import { ethereumAddressOf, isSameAddress, ofOwner } from '../wallet-key.ts'
import type { Adapter } from './adapter.ts'

/**
 * The login is signed with a key that follows from the wallet's own, so its success proves that one. The
 * address takes no part in it: another wallet's would go unnoticed. Some enter their address on Paradex,
 * which only the exchange's own figures turn the key into, and which is left alone.
 */
const probe: Probe = async (client, wire) => {
  const named = client.walletAddress
  const isEthereum = /^0x[0-9a-f]{40}$/iu.test(named)
  if (isEthereum && !isSameAddress(ethereumAddressOf(client), named)) throw new Refused(KEY_OF_ANOTHER_WALLET)
  return ofOwner(await probeBalance(client, wire))
}

export const paradex: Adapter = { ids: ['paradex'], probe, posts: ['/v1/auth'] }
