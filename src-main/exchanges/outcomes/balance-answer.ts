import type { Answer } from './verdict.ts'

/** What an answer to the question for a balance turns out to be, whatever CCXT made of it. */
export type BalanceReading = 'balance' | 'refusal' | 'unclear'

/** Exchanges that answer with a map from asset to amounts and nothing around it: no assets is `{}`. */
const BARE_MAPS = ['backpack']
/** Exchanges that answer with a bare list of holdings: none is `[]`, which elsewhere says nothing. */
const BARE_LISTS = [
  'alpaca',
  'aster',
  'bequant',
  'bitfinex',
  'bitflyer',
  'bithumb',
  'bitopro',
  'bitstamp',
  'bitvavo',
  'btcmarkets',
  'btse',
  'bullish',
  'coinbaseexchange',
  'coinbaseinternational',
  'fmfwio',
  'gate',
  'gateeu',
  'gemini',
  'hashkey',
  'hitbtc',
  'independentreserve',
  'latoken',
  'ndax',
  'poloniex',
  'revolutx',
  'toobit',
  'upbit',
  'weex',
]

/** Words of the wrapping, not of what is in it: none of them shows that there is a balance. */
const WRAPPING = /^(?:.*code|.*msg|.*message|.*error.*|errno|rc|ret_?(?:code|msg|ext.*)|mc|ma|status|state|success|ok|reason|label|detail|details|title|name|type|path|trace.*|request.*|id|.*time.*|ts|date|jsonrpc|method|us(?:in|out|diff)|version|limit|count|page|pagination|meta|info|links?|url)$/iu
const CODE = /^(?:code|ret_?code|return_?code|err(?:or)?_?(?:code|no)|err-code|rc|status_?code)$/iu
const MESSAGE = /^(?:msg|message|ret_?msg|err(?:or)?_?(?:msg|message)|err-msg)$/iu
const SUCCESS_CODE = /^(?:|0+|100|200|200000|ok|success|successful|succeeded|true)$/iu
const FAILURE_WORD = /^(?:error|err|fail|failed|failure|false|nok|denied|unauthorized|forbidden)$/iu
const SUCCESS_TEXT = /^(?:|ok\.?|success\.?|successful|succeeded|none|null)$/iu
const SUCCESS_WORD = /^(?:ok|success|true|1)$/iu
const HOLDING = /balance|wallet|account|asset|coin|currenc|fund|hold|margin|portfolio|equity|position|deposit|available|free|total|amount|quantity|qty|^value$/iu
const LIST = /^(?:data|results?|list|payload|items|rows)$/iu
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu
const DEEPEST = 6
/** Characters of a field's name: longer ones are no exchange's. */
const LONGEST_NAME = 100

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads an answer as it came. A working key is claimed only for something that holds amounts or an empty
 * list of them: a page, a bare `{}`, a sentence or a code of failure never pass, also where CCXT reads
 * them as an empty balance.
 */
export function readBalanceAnswer(exchange: string, { status, body }: Answer): BalanceReading {
  const answer = parsed(body)
  if (status < 200 || status > 299 || typeof answer !== 'object' || answer === null) return 'unclear'
  if (Array.isArray(answer)) return listReading(exchange, answer)
  const fields = answer as Fields
  if (tellsOfFailure(fields)) return 'refusal'
  if (BARE_MAPS.includes(exchange) && Object.keys(fields).length === 0) return 'balance'
  return holdsAmounts(fields, tellsOfSuccess(fields), 0) ? 'balance' : 'unclear'
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** Bitfinex wraps its refusals in lists: `["error", 10100, "apikey: invalid"]`. */
function listReading(exchange: string, answer: readonly unknown[]): BalanceReading {
  if (answer[0] === 'error') return 'refusal'
  const isBalance = answer.length === 0 ? BARE_LISTS.includes(exchange) : listHoldsAmounts(answer, 0)
  return isBalance ? 'balance' : 'unclear'
}

function tellsOfFailure(fields: Fields): boolean {
  const entries = Object.entries(fields)
  const saidToSucceed = fields['success'] === true
  const failing = entries.some(([name, value]) => {
    if (/^(?:success|ok)$/iu.test(name)) return value === false || value === 0 || value === '0' || (typeof value === 'string' && FAILURE_WORD.test(value))
    if (/^(?:result|status|state)$/iu.test(name)) return value === false || (typeof value === 'string' && FAILURE_WORD.test(value)) || (typeof value === 'number' && value >= 400)
    if (/^errors?$/iu.test(name)) return !isNothing(value)
    return !saidToSucceed && CODE.test(name) && (typeof value === 'number' || typeof value === 'string') && !SUCCESS_CODE.test(String(value))
  })
  if (failing) return true
  const complaint = entries.some(([name, value]) => MESSAGE.test(name) && typeof value === 'string' && !SUCCESS_TEXT.test(value))
  return complaint && !tellsOfSuccess(fields)
}

function tellsOfSuccess(fields: Fields): boolean {
  return Object.entries(fields).some(([name, value]) => {
    if (/^errors?$/iu.test(name)) return isNothing(value)
    if (CODE.test(name)) return (typeof value === 'number' || typeof value === 'string') && SUCCESS_CODE.test(String(value))
    return /^(?:success|ok|status|result|msg|message)$/iu.test(name) && SUCCESS_WORD.test(String(value))
  })
}

/**
 * Amounts stand under names of the exchange's own, so what counts is that there are several, or that the
 * name around them speaks of holdings (`enough` is 1 then).
 */
function holdsAmounts(fields: Fields, succeeded: boolean, depth: number, enough = 2): boolean {
  const own = Object.entries(fields).filter(([name]) => name.length <= LONGEST_NAME && !WRAPPING.test(name))
  if (own.filter(([, value]) => isAmount(value)).length >= enough) return true
  return own.some(([name, value]) => {
    const named = HOLDING.test(name)
    if (typeof value !== 'object' || value === null) return named && isAmount(value)
    if (isNothing(value)) return succeeded || named || (Array.isArray(value) && LIST.test(name))
    return Array.isArray(value) ? listHoldsAmounts(value, depth + 1) : mapHoldsAmounts(value as Fields, succeeded, depth + 1, named ? 1 : 2)
  })
}

function mapHoldsAmounts(fields: Fields, succeeded: boolean, depth: number, enough: number): boolean {
  return depth <= DEEPEST && !tellsOfFailure(fields) && holdsAmounts(fields, succeeded, depth, enough)
}

function listHoldsAmounts(list: readonly unknown[], depth: number): boolean {
  return list.some((item) => (Array.isArray(item) ? item.some(isAmount) : isFields(item) && mapHoldsAmounts(item, false, depth + 1, 2)))
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && NUMBER.test(value))
}

function isNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === undefined || value === null || value === false || value === '' || value === 0
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
