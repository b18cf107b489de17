import { createHmac } from 'node:crypto'
import { html, json, startSimulator, type ReceivedRequest, type Reply, type Simulator } from './simulator.ts'

export interface OkxKey {
  readonly apiKey: string
  readonly secret: string
  readonly passphrase: string
}

const refusal = (code: string, msg: string): Reply => json(401, { msg, code })

/** As OKX's "REST API error codes" name them. */
const REFUSALS = {
  key: refusal('50111', 'Invalid OK-ACCESS-KEY'),
  signature: refusal('50113', 'Invalid Sign'),
  passphrase: refusal('50105', 'Request header OK-ACCESS-PASSPHRASE incorrect.'),
}

/** OKX's signed question for the balance of the trading account; everything else is unknown here. */
export function startOkx({ keys }: { keys: readonly OkxKey[] }): Promise<Simulator> {
  return startSimulator((request) => {
    if (`${request.method} ${request.path}` !== 'GET /api/v5/account/balance') return html(404, '404 Not found')
    const key = keys.find(({ apiKey }) => apiKey === request.headers['ok-access-key'])
    if (key === undefined) return REFUSALS.key
    if (request.headers['ok-access-passphrase'] !== key.passphrase) return REFUSALS.passphrase
    if (request.headers['ok-access-sign'] !== signatureOf(request, key)) return REFUSALS.signature
    return json(200, { code: '0', msg: '', data: [{ adjEq: '', details: [{ ccy: 'USDT', availBal: '10.5', cashBal: '10.5', eq: '10.5', frozenBal: '0' }], totalEq: '10.5', uTime: '1705474164160' }] })
  })
}

/** base64 of HMAC-SHA256 over timestamp, method, path with query, and body. */
function signatureOf({ method, path, query, headers, body }: ReceivedRequest, { secret }: OkxKey): string {
  const signed = `${headers['ok-access-timestamp'] ?? ''}${method}${path}${query === '' ? '' : `?${query}`}${body}`
  return createHmac('sha256', secret).update(signed).digest('base64')
}
