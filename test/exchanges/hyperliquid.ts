import { html, json, startSimulator, type Fault, type Reply, type Simulator } from './simulator.ts'

/** An API wallet that may sign for an account. */
export interface HyperliquidAgent {
  readonly address: string
  /** Absent for the one agent that an account may have without a name; `extraAgents` leaves it out. */
  readonly name?: string
  /** Milliseconds since the epoch, on the exchange's clock; past it the agent is gone. */
  readonly validUntil?: number
}

/** A main wallet of which the exchange knows, and whoever belongs to it. */
export interface HyperliquidAccount {
  readonly address: string
  readonly agents?: readonly HyperliquidAgent[]
  readonly subAccounts?: readonly string[]
  readonly vaults?: readonly string[]
}

export const HYPERLIQUID_REPLIES = {
  unreadable: { status: 422, body: 'Failed to deserialize the JSON body into the target type', headers: { 'content-type': 'text/plain; charset=utf-8' } },
  tooManyRequests: { status: 429, body: 'null', headers: { 'content-type': 'application/json' } },
} as const satisfies Record<string, Reply>

const ADDRESS = /^0x[0-9a-fA-F]{40}$/u

/**
 * Hyperliquid's info endpoint, which tells anybody about any address and checks no signature. Everything
 * else is unknown here, above all /exchange, where orders, referrals and fees are signed.
 */
export function startHyperliquid(accounts: readonly HyperliquidAccount[]): Promise<Simulator> {
  return startSimulator(({ method, path, body, headers }, now) => {
    if (`${method} ${path}` !== 'POST /info') return html(404, '404 Not Found')
    const question = headers['content-type'] === 'application/json' ? questionIn(body) : undefined
    return question === undefined ? HYPERLIQUID_REPLIES.unreadable : answerTo(question, accounts, now)
  })
}

interface Question {
  readonly type: string
  readonly user: string
}

function questionIn(body: string): Question | undefined {
  try {
    const { type, user } = JSON.parse(body) as Partial<Record<string, unknown>>
    return typeof type === 'string' && typeof user === 'string' && ADDRESS.test(user) ? { type, user: user.toLowerCase() } : undefined
  } catch {
    return undefined
  }
}

function answerTo({ type, user }: Question, accounts: readonly HyperliquidAccount[], now: number): Fault {
  if (type === 'userRole') return json(200, roleOf(user, accounts, now))
  if (type === 'extraAgents') return json(200, namedAgents(accounts.find((account) => is(account.address, user)), now))
  return HYPERLIQUID_REPLIES.unreadable
}

function roleOf(user: string, accounts: readonly HyperliquidAccount[], now: number): object {
  if (accounts.some(({ address }) => is(address, user))) return { role: 'user' }
  for (const { address, agents = [], subAccounts = [], vaults = [] } of accounts) {
    if (living(agents, now).some((agent) => is(agent.address, user))) return { role: 'agent', data: { user: address.toLowerCase() } }
    if (subAccounts.some((sub) => is(sub, user))) return { role: 'subAccount', data: { master: address.toLowerCase() } }
    if (vaults.some((vault) => is(vault, user))) return { role: 'vault' }
  }
  return { role: 'missing' }
}

function namedAgents(account: HyperliquidAccount | undefined, now: number): object[] {
  return living(account?.agents ?? [], now).flatMap(({ address, name, validUntil }) => (name === undefined ? [] : [{ name, address: address.toLowerCase(), validUntil: validUntil ?? now + 180 * 86_400_000 }]))
}

const living = (agents: readonly HyperliquidAgent[], now: number): HyperliquidAgent[] => agents.filter(({ validUntil }) => validUntil === undefined || validUntil > now)

const is = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
