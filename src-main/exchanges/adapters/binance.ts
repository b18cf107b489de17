import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import type { Answer } from '../../../src-preload/contract/exchanges.ts'
import {
  ACCOUNT_SUSPENDED,
  asCode,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  IP_REFUSED,
  jsonObject,
  KEY_MALFORMED,
  KEY_OR_IP,
  KEY_OR_IP_OR_PERMISSION,
  KEY_UNKNOWN,
  MAINTENANCE,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  REGION_REFUSED,
  SIGNATURE_REFUSED,
  TIMED_OUT,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import { probeBalance } from '../probes/balance.ts'
import { AnswerNotUnderstood, type Probe } from '../probes/probe.ts'
import type { Adapter } from './adapter.ts'

const RESTRICTIONS_PATH = '/sapi/v1/account/apiRestrictions'

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
const probe: Probe = async (client, wire) => {
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

/** `{ "code": -2015, "msg": "…" }`; Binance's "Error Codes" pages for spot, wallet and futures. */
const CODES: Readonly<Record<string, Verdict>> = {
  '-2014': KEY_MALFORMED,
  // "Invalid API-key, IP, or permissions for action.": Binance does not say which of the three.
  '-2015': KEY_OR_IP_OR_PERMISSION,
  '-2008': KEY_UNKNOWN,
  '-2017': ACCOUNT_SUSPENDED,
  '-1022': SIGNATURE_REFUSED,
  '-1021': CLOCK_OFF,
  '-1002': PERMISSION_REFUSED,
  // "No such IP has been white listed" and "This IP cannot access this route", on futures.
  '-1005': IP_REFUSED,
  '-1011': IP_REFUSED,
  '-1003': RATE_LIMIT,
  '-1015': RATE_LIMIT,
  '-1034': RATE_LIMIT,
  '-1007': TIMED_OUT,
  '-1000': EXCHANGE_FAILING,
  '-1001': EXCHANGE_FAILING,
  '-1004': EXCHANGE_FAILING,
  '-1006': EXCHANGE_FAILING,
  '-1008': EXCHANGE_FAILING,
  '-1016': EXCHANGE_FAILING,
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const code = asCode(jsonObject(body)?.['code'])
    return code !== undefined && /^-?\d{1,6}$/u.test(code) ? code : undefined
  },
  verdictOf: (code, { status, body, path }) => {
    // Geographical refusals come as 451 with code 0; maintenance as code 1 with a sentence.
    if (status === 451) return REGION_REFUSED
    const message = jsonObject(body)?.['msg']
    if (code === '1' && typeof message === 'string' && /maintenance/iu.test(message)) return MAINTENANCE
    // What a key may do is told to every key that works: a missing permission is not the reason there.
    if (code === '-2015' && path === RESTRICTIONS_PATH) return KEY_OR_IP
    return CODES[code]
  },
}

const TWINS = ['binance', 'binanceus']

export const binance: Adapter = {
  ids: ['binance', 'binanceusdm', 'binancecoinm'],
  probe,
  tells: ['permissions', 'ip_list', 'created'],
  outcomes,
  twins: TWINS,
  // "Invalid API-key, IP, or permissions for action, request ip: 203.0.113.7", of futures and sometimes elsewhere.
  namesAddress: /request ip: ([\d.:a-f]+)/iu,
}

/** It documents no way to ask what a key may do. */
export const binanceUs: Adapter = { ids: ['binanceus'], outcomes, twins: TWINS }
