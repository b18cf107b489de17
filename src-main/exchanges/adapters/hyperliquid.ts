import type { Exchange as Client } from 'ccxt'
import { z } from 'zod'
import type { Answer, Permissions } from '../../../src-preload/contract/exchanges.ts'
import { ADDRESS_OF_AGENT, KEY_EXPIRED, KEY_OF_ANOTHER_WALLET, WALLET_UNKNOWN } from '../outcomes/verdict.ts'
import { AnswerNotUnderstood, LONGEST_LABEL, Refused, type Findings, type Probe, type Wire } from '../probes/probe.ts'
import { ethereumAddressOf, isSameAddress } from '../wallet-key.ts'
import type { Adapter } from './adapter.ts'

const address = z.string().regex(/^0x[0-9a-f]{40}$/iu)

/** POST /info `userRole`, "Query a user's role" of Hyperliquid's info endpoint. */
const roleSchema = z.discriminatedUnion('role', [
  z.object({ role: z.literal(['missing', 'user', 'vault']) }),
  z.object({ role: z.literal('agent'), data: z.object({ user: address }) }),
  z.object({ role: z.literal('subAccount'), data: z.object({ master: address }) }),
])
type Role = z.infer<typeof roleSchema>

/** POST /info `extraAgents`: the API wallets that have a name; one without a name is not among them. */
const agentsSchema = z
  .array(
    z.object({
      name: z.string().optional(),
      address,
      /** Milliseconds. */
      validUntil: z.number().optional(),
    }),
  )
  .nullable()
type Agent = NonNullable<z.infer<typeof agentsSchema>>[number]

interface HyperliquidClient extends Client {
  publicPostInfo(question: { readonly type: 'userRole' | 'extraAgents'; readonly user: string }): Promise<unknown>
}

/** Asks /info, which answers anybody: nothing is signed. */
class Info {
  readonly #client: HyperliquidClient
  readonly #wire: Wire

  constructor(client: Client, wire: Wire) {
    this.#client = client as HyperliquidClient
    this.#wire = wire
  }

  roleOf(user: string): Promise<Role> {
    return this.#ask('userRole', user, roleSchema)
  }

  /** Whether `signer` is among the wallet's named agents, and until when. */
  async agentOf(user: string, signer: string): Promise<Agent | undefined> {
    const agents = await this.#ask('extraAgents', user, agentsSchema)
    return agents?.find((agent) => isSameAddress(agent.address, signer))
  }

  async #ask<T>(type: 'userRole' | 'extraAgents', user: string, schema: z.ZodType<T>): Promise<T> {
    await this.#client.publicPostInfo({ type, user })
    const parsed = schema.safeParse(parsedJson(this.#wire.lastAnswer?.body ?? ''))
    if (!parsed.success) throw new AnswerNotUnderstood()
    return parsed.data
  }
}

/**
 * Who signs with this key, and for whom: /info tells a stranger as much, and tells nothing about the key
 * itself, so the key's own address is worked out here. One question for a wallet's own key, two for an
 * API wallet's (agent's), three for one that signs for a sub-account.
 */
const probe: Probe = async (client, wire) => {
  const info = new Info(client, wire)
  const wallet = client.walletAddress
  const signer = ethereumAddressOf(client)
  if (isSameAddress(signer, wallet)) return ownKey(await info.roleOf(wallet))
  const role = await info.roleOf(signer)
  if (role.role === 'agent' && isSameAddress(role.data.user, wallet)) return agentKey(await info.agentOf(wallet, signer))
  const wanted = await info.roleOf(wallet)
  if (wanted.role === 'missing') throw new Refused(WALLET_UNKNOWN)
  if (wanted.role === 'agent') throw new Refused(ADDRESS_OF_AGENT)
  // Who leads a vault is not told here.
  if (wanted.role === 'vault') return { ...AS_AGENT, key_proven: false }
  const master = wanted.role === 'subAccount' ? wanted.data.master : wallet
  if (isSameAddress(signer, master)) return AS_OWNER
  // A list that is newer than the role that was read before it has the last word.
  const agent = await info.agentOf(master, signer)
  if (agent === undefined && !(role.role === 'agent' && isSameAddress(role.data.user, master))) throw new Refused(KEY_OF_ANOTHER_WALLET)
  return agentKey(agent)
}

function ownKey({ role }: Role): Findings {
  if (role === 'missing') throw new Refused(WALLET_UNKNOWN)
  if (role === 'agent') throw new Refused(ADDRESS_OF_AGENT)
  return AS_OWNER
}

const permissions = (withdraw: Answer, transfer: Answer): Permissions => ({ read: 'yes', trade_spot: 'yes', trade_futures: 'yes', withdraw, transfer })

const AS_OWNER: Findings = { permissions: permissions('yes', 'yes'), ip_restricted: null, account_info: null, expires_at: null, master_key: true, key_proven: true }
/** An agent's signature is refused for withdrawals; between an account and its sub-accounts some transfers take it. */
const AS_AGENT: Findings = { permissions: permissions('no', 'unknown'), ip_restricted: null, account_info: null, expires_at: null, key_proven: true }

function agentKey(agent: Agent | undefined): Findings {
  if (agent?.validUntil !== undefined && agent.validUntil <= Date.now()) throw new Refused(KEY_EXPIRED)
  return {
    ...AS_AGENT,
    account_info: agent?.name ? { label: agent.name.slice(0, LONGEST_LABEL) } : null,
    expires_at: agent?.validUntil === undefined ? null : new Date(agent.validUntil).toISOString(),
  }
}

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

export const hyperliquid: Adapter = {
  ids: ['hyperliquid'],
  probe,
  tells: ['permissions', 'expiry', 'master_key'],
  // Loading markets signs a referral and a builder's fee otherwise.
  clientOptions: { approvedBuilderFee: true, refSet: true },
  posts: ['/info'],
}
