import { probeBalance } from '../probes/balance.ts'
import type { Probe } from '../probes/probe.ts'
import { ofOwner } from '../wallet-key.ts'
import type { Adapter } from './adapter.ts'

/** The login names the key's own address, and is signed. */
const probe: Probe = async (client, wire) => ofOwner(await probeBalance(client, wire))

export const grvt: Adapter = {
  ids: ['grvt'],
  probe,
  // CCXT authorizes its builder's fee with the login otherwise.
  clientOptions: { builderFee: false },
  posts: ['/auth/wallet/login', '/full/v1/account_summary', '/full/v1/funding_account_summary', '/full/v1/get_sub_accounts', '/full/v1/aggregated_account_summary'],
}
