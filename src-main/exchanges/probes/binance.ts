import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import type { Answer } from '../../../src-preload/contract/exchanges.ts'
import { probeBalance } from './balance.ts'
import { AnswerNotUnderstood, type Probe } from './probe.ts'

/**
 * GET /sapi/v1/account/apiRestrictions, "Get API Key Permission" of Binance's wallet API: needs no
 * permission but a key that works.
 */
const restrictionsSchema = z.object({
  ipRestrict: z.boolean(),
  createTime: z.number(),
  enableReading: z.boolean(),
  enableSpotAndMarginTrading: z.boolean(),
  enableFutures: z.boolean(),
  enableWithdrawals: z.boolean(),
  enableInternalTransfer: z.boolean().optional(),
  permitsUniversalTransfer: z.boolean().optional(),
  enablePortfolioMarginTrading: z.boolean().optional(),
  /** Named in older documents alone; milliseconds. */
  tradingAuthorityExpirationTime: z.number().optional(),
})

interface BinanceClient extends Client {
  sapiGetAccountApiRestrictions(): Promise<unknown>
}

const answerOf = (allowed: boolean): Answer => (allowed ? 'yes' : 'no')

/** Portfolio margin trades futures, but only on accounts that joined it, which the key does not tell. */
function futuresOf({ enableFutures, enablePortfolioMarginTrading }: z.infer<typeof restrictionsSchema>): Answer {
  if (enableFutures) return 'yes'
  return enablePortfolioMarginTrading === true ? 'unknown' : 'no'
}

function transferOf({ enableInternalTransfer, permitsUniversalTransfer }: z.infer<typeof restrictionsSchema>): Answer {
  if (enableInternalTransfer === true || permitsUniversalTransfer === true) return 'yes'
  return enableInternalTransfer === undefined || permitsUniversalTransfer === undefined ? 'unknown' : 'no'
}

/** One request on the live exchange. The test network has no such route: there the balance has to do. */
export const probeBinance: Probe = async (client, wire) => {
  if (client.isSandboxModeEnabled) return probeBalance(client, wire)
  const parsed = restrictionsSchema.safeParse(await (client as BinanceClient).sapiGetAccountApiRestrictions())
  if (!parsed.success) throw new AnswerNotUnderstood()
  const key = parsed.data
  return {
    permissions: {
      read: answerOf(key.enableReading),
      trade_spot: answerOf(key.enableSpotAndMarginTrading),
      trade_futures: futuresOf(key),
      withdraw: answerOf(key.enableWithdrawals),
      transfer: transferOf(key),
    },
    ip_restricted: key.ipRestrict,
    account_info: { created_at: new Date(key.createTime).toISOString() },
    expires_at: key.tradingAuthorityExpirationTime === undefined || key.tradingAuthorityExpirationTime <= 0 ? null : new Date(key.tradingAuthorityExpirationTime).toISOString(),
  }
}
