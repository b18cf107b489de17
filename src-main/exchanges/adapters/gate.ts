import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import { UNKNOWN_PERMISSIONS, type Answer, type Permissions } from '../../../src-preload/contract/exchanges.ts'
import {
  ACCOUNT_SUSPENDED,
  asCode,
  CLOCK_OFF,
  EXCHANGE_FAILING,
  IP_REFUSED,
  jsonObject,
  KEY_MALFORMED,
  KEY_REFUSED,
  KEY_UNKNOWN,
  PERMISSION_REFUSED,
  RATE_LIMIT,
  SIGNATURE_REFUSED,
  type OutcomeTable,
  type Verdict,
} from '../outcomes/verdict.ts'
import { probeBalance } from '../probes/balance.ts'
import { AnswerNotUnderstood, LONGEST_LABEL, Refused, type Findings, type Probe, type Wire } from '../probes/probe.ts'
import type { Adapter } from './adapter.ts'

/**
 * GET /account/main_keys, "Query All Main Account Key Information" of Gate's account API. Every field of
 * it is optional there; one that names the account has to be in it, or it is no such answer.
 */
const keySchema = z.object({
  user_id: z.union([z.number().int(), z.string().regex(/^\d{1,20}$/u)]),
  /** The API key itself in lists of keys, else the mode of its account. */
  key: z.unknown().optional(),
  /** 1 normal, 2 locked, 3 frozen. */
  state: z.number().int().optional(),
  /** The name that the trader gave the key; documented as a list. */
  name: z.union([z.string(), z.array(z.string())]).nullish(),
  perms: z.array(z.object({ name: z.string(), read_only: z.boolean().optional() })).nullish(),
  ip_whitelist: z.array(z.string()).nullish(),
  /** Seconds. */
  created_at: z.union([z.number(), z.string()]).nullish(),
})
type Key = z.infer<typeof keySchema>

/** Documented as one key, under a name that speaks of all: both are read. */
const keysSchema = z.union([keySchema.transform((key) => [key]), z.array(keySchema).min(1)])

/** GET /futures/usdt/accounts */
const futuresSchema = z.object({ total: z.union([z.string(), z.number()]), available: z.union([z.string(), z.number()]) })

interface GateClient extends Client {
  privateAccountGetMainKeys(): Promise<unknown>
  privateFuturesGetSettleAccounts(parameters: { settle: string }): Promise<unknown>
}

/** Answers to a key that works: it may not ask this, or has nothing there. */
const NOT_THIS_QUESTION = ['FORBIDDEN', 'READ_ONLY']
const NOTHING_THERE = 'USER_NOT_FOUND'

const WORKS: Findings = { permissions: UNKNOWN_PERMISSIONS, ip_restricted: null, account_info: null, expires_at: null }
const READS: Findings = { ...WORKS, permissions: { ...UNKNOWN_PERMISSIONS, read: 'yes' } }

/**
 * One request where the key may ask what it is, which takes a permission of its own. Without it, one that
 * reads: the balance, and that of futures.
 */
const probe: Probe = async (client, wire) => {
  const gate = client as GateClient
  const refusal = await refusalOf(() => gate.privateAccountGetMainKeys(), wire)
  if (refusal === undefined) return findingsOf(ownKey(wire.lastAnswer?.body ?? '', gate.apiKey))
  // A label that is about the key ends it here: all others are about the question.
  if (CODES[refusal.label] !== undefined && !NOT_THIS_QUESTION.includes(refusal.label)) throw refusal.error
  return refusal.label === NOTHING_THERE ? WORKS : readsAnything(gate, wire)
}

async function readsAnything(gate: GateClient, wire: Wire): Promise<Findings> {
  const spot = await refusalOf(() => probeBalance(gate, wire), wire)
  if (spot === undefined) return READS
  if (spot.label === NOTHING_THERE) return WORKS
  // Gate EU has no futures to ask for.
  if (!NOT_THIS_QUESTION.includes(spot.label) || gate.has['swap'] !== true) throw spot.error
  const futures = await refusalOf(() => gate.privateFuturesGetSettleAccounts({ settle: 'usdt' }), wire)
  if (futures?.label === NOTHING_THERE) return WORKS
  if (futures !== undefined) throw futures.error
  if (!futuresSchema.safeParse(jsonObject(wire.lastAnswer?.body ?? '')).success) throw new AnswerNotUnderstood()
  return READS
}

interface Refusal {
  readonly label: string
  readonly error: unknown
}

/** Asks; undefined where it was answered. Throws where there is no refusal with a label, as when the connection broke. */
async function refusalOf(ask: () => Promise<unknown>, wire: Wire): Promise<Refusal | undefined> {
  const before = wire.lastAnswer
  try {
    await ask()
    return undefined
  } catch (error) {
    const answer = wire.lastAnswer
    const label = answer === undefined || answer === before ? undefined : outcomes.codeOf(answer)
    if (label === undefined) throw error
    return { label, error }
  }
}

/** Of several keys the one that asked, where the answer shows which it is; else of all of them only whose they are. */
function ownKey(body: string, apiKey: string): Key {
  const parsed = keysSchema.safeParse(parsedJson(body))
  if (!parsed.success) throw new AnswerNotUnderstood()
  const [first, ...others] = parsed.data
  const own = others.length === 0 ? first : parsed.data.find(({ key }) => key === apiKey)
  if (own !== undefined) return own
  if (first === undefined) throw new AnswerNotUnderstood()
  return { user_id: first.user_id }
}

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function findingsOf(key: Key): Findings {
  if (key.state === 2 || key.state === 3) throw new Refused(ACCOUNT_SUSPENDED)
  const label = typeof key.name === 'string' ? key.name : key.name?.join(', ')
  const created_at = timeOf(key.created_at)
  return {
    permissions: permissionsOf(key.perms ?? undefined),
    ip_restricted: key.ip_whitelist ? key.ip_whitelist.some((address) => address.trim() !== '') : null,
    account_info: { uid: String(key.user_id), ...(label && { label: label.slice(0, LONGEST_LABEL) }), ...(created_at !== null && { created_at }) },
    expires_at: null,
  }
}

/**
 * "APIv4 permissions" of Gate's documentation. `wallet` moves funds between own accounts. Withdrawing has a
 * permission of its own that the documented names of this answer don't have: it is known only where it is listed.
 */
function permissionsOf(perms: Key['perms']): Permissions {
  if (!perms) return UNKNOWN_PERMISSIONS
  const writes = (...names: readonly string[]): Answer => {
    const listed = perms.filter(({ name }) => names.includes(name))
    if (listed.some(({ read_only }) => read_only === false)) return 'yes'
    return listed.some(({ read_only }) => read_only === undefined) ? 'unknown' : 'no'
  }
  // A unified account's permission reaches into all of its markets, by ways of its own.
  const ungranted: Answer = writes('unified') === 'no' ? 'no' : 'unknown'
  const orElse = (answer: Answer, otherwise: Answer): Answer => (answer === 'no' ? otherwise : answer)
  const withdrawing = ['withdraw', 'withdrawal', 'withdrawals'].filter((name) => perms.some((listed) => listed.name === name))
  return {
    read: perms.length > 0 ? 'yes' : 'unknown',
    trade_spot: orElse(writes('spot', 'margin'), ungranted),
    trade_futures: orElse(writes('futures', 'delivery'), ungranted),
    withdraw: withdrawing.length === 0 ? 'unknown' : writes(...withdrawing),
    transfer: writes('wallet'),
  }
}

/** Null for what is no time in seconds. */
function timeOf(seconds: number | string | null | undefined): string | null {
  return /^[1-9]\d{8,9}$/u.test(String(seconds)) ? new Date(Number(seconds) * 1_000).toISOString() : null
}

/** `{ "label": "INVALID_KEY", "message": "…" }`, mostly with status 401; "Label list" of Gate's documentation. */
const CODES: Readonly<Record<string, Verdict>> = {
  // Also of the test network asked live, or of Gate's European site.
  INVALID_KEY: KEY_UNKNOWN,
  INVALID_CREDENTIALS: KEY_REFUSED,
  AUTHENTICATION_FAILED: KEY_REFUSED,
  MISSING_REQUIRED_HEADER: KEY_MALFORMED,
  INVALID_SIGNATURE: SIGNATURE_REFUSED,
  // CCXT takes both for a refusal of the key.
  IP_FORBIDDEN: IP_REFUSED,
  REQUEST_EXPIRED: CLOCK_OFF,
  FORBIDDEN: PERMISSION_REFUSED,
  READ_ONLY: PERMISSION_REFUSED,
  ACCOUNT_LOCKED: ACCOUNT_SUSPENDED,
  SUB_ACCOUNT_LOCKED: ACCOUNT_SUSPENDED,
  TOO_FAST: RATE_LIMIT,
  TOO_MANY_REQUESTS: RATE_LIMIT,
  INTERNAL: EXCHANGE_FAILING,
  SERVER_ERROR: EXCHANGE_FAILING,
  TOO_BUSY: EXCHANGE_FAILING,
}

const outcomes: OutcomeTable = {
  codeOf: ({ body }) => {
    const label = asCode(jsonObject(body)?.['label'])
    return label !== undefined && /^[A-Z][A-Z_]+$/u.test(label) ? label : undefined
  },
  verdictOf: (label) => CODES[label],
}

export const gate: Adapter = {
  ids: ['gate', 'gateeu'],
  probe,
  tells: ['permissions', 'ip_list', 'created'],
  outcomes,
  // Else the client would ask the account for its mode before the balance.
  clientOptions: { unifiedAccount: false },
  twins: ['gate', 'gateeu'],
  clockWindow: 60_000,
  // At the end of the sentence, and not always.
  namesAddress: /([\d.:a-f]+)"/iu,
}
