import type { AuditAction, AuditActor } from '../../src-preload/contract/audit.ts'
import type { ProcedureName } from '../../src-preload/contract/names.ts'
import type { OutputOf, ParsedInputOf } from '../../src-preload/contract/procedures.ts'
import type { LiveSession } from '../accounts/session.ts'
import { THE_VAULT, type AuditedAct, type Owner } from '../audit/act.ts'
import { REASONS } from '../errors/reasons.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { Log } from '../platform/log.ts'
import type { Vault } from '../vault.ts'
import type { Call } from './call.ts'
import type { Result } from './handler.ts'

interface Facts {
  readonly credentialId?: string | undefined
  readonly exchange?: string | undefined
  readonly detail?: string | null | undefined
  /** When it was done, where the answer tells: RFC 3339. */
  readonly at?: string | undefined
}

interface Rule<N extends ProcedureName> {
  readonly action: AuditAction
  /** Left out where a session's own account is meant. For a refusal there is no output. */
  readonly owner?: (input: ParsedInputOf<N>, output: OutputOf<N> | null) => Owner | null
  readonly facts?: (input: ParsedInputOf<N>, output: OutputOf<N> | null) => Facts
  /** Nothing of the answer leaves unless the entry is written. */
  readonly binding?: true
  /** Whoever else should find it, as done by the vault. */
  readonly also?: (input: ParsedInputOf<N>) => Owner
}

const byName = ({ username }: { username: string }): Owner => ({ username })

/** What is written down of the procedures, over both carriers alike. What is not named here leaves no entry. */
const RULES: { readonly [N in ProcedureName]?: Rule<N> } = {
  // Refused ones are nobody's: there is no account yet.
  'auth.register': {
    action: 'account.registered',
    owner: (_input, output) => (output === null ? null : { accountId: output.user.id }),
    facts: (_input, output) => ({ at: output?.user.created_at }),
  },
  'auth.login': { action: 'account.logged_in', owner: byName },
  'auth.logout': { action: 'account.logged_out' },
  'auth.unlock': { action: 'account.unlocked' },
  'auth.password': { action: 'account.password_changed', facts: (input) => ({ detail: input.someone_may_know ? 'new_keys' : null }) },
  'auth.recover': { action: 'account.recovered', owner: byName },
  'auth.session_end': { action: 'session.ended', facts: (input) => ({ detail: input.id }) },
  'auth.logout_everywhere': { action: 'account.logged_out_everywhere', facts: (input) => ({ detail: input.keep_current ? 'but_this_one' : null }) },
  'device.login': { action: 'account.logged_in', owner: byName, facts: () => ({ detail: 'device' }) },
  'device.unlock': { action: 'account.unlocked', facts: () => ({ detail: 'device' }) },
  'device.enable': { action: 'device.enabled' },
  'device.disable': { action: 'device.disabled' },
  'users.update': { action: 'account.profile_changed', facts: ({ username, email }) => ({ detail: [username === undefined ? [] : 'username', email === undefined ? [] : 'email'].flat().join(' ') }) },
  'users.delete': { action: 'account.deleted' },
  'users.role': { action: 'account.role_changed', facts: ({ username, role }) => ({ detail: `${username}: ${role}` }), also: byName },
  'locking.update': { action: 'account.locking_changed' },
  'credentials.bind': { action: 'credential.bound', facts: (input, output) => ({ credentialId: output?.id, exchange: output?.exchange_name ?? input.exchange_name }) },
  'credentials.update': { action: 'credential.updated', facts: ({ id }) => ({ credentialId: id }) },
  'credentials.delete': { action: 'credential.deleted', facts: ({ id }) => ({ credentialId: id }) },
  'credentials.restore': { action: 'credential.restored', facts: ({ id }) => ({ credentialId: id }) },
  'credentials.reveal': { action: 'credential.revealed', facts: ({ id }) => ({ credentialId: id }), binding: true },
  'credentials.verify': { action: 'credential.verified', facts: ({ id }, output) => ({ credentialId: id, detail: output?.outcome }) },
  'credentials.verify_many': { action: 'credential.verified', facts: (_input, output) => ({ detail: output === null ? null : `batch:${output.total}` }) },
  'credentials.report': { action: 'credential.reported', facts: ({ id }, output) => ({ credentialId: id, detail: output?.outcome }) },
  'settings.update': { action: 'settings.changed' },
  'audit.export': { action: 'audit.exported', facts: ({ format }) => ({ detail: format }), binding: true },
}

export type Audited = <N extends ProcedureName>(name: N, input: ParsedInputOf<N>, session: LiveSession | null, call: Call, run: () => Promise<Result<N>>) => Promise<Result<N>>

/**
 * Runs procedures and has them written down before their answer leaves, refused ones with their code. Where
 * an entry can't be written, a secret does not leave; anything else was done, and its answer, which may
 * hold the only copy of a recovery code, goes out all the same.
 */
export function createAudited({ audit }: Pick<Vault, 'audit'>, log: Log): Audited {
  async function quietly(owner: Owner, act: AuditedAct): Promise<void> {
    try {
      await audit.recordCall(owner, act)
    } catch (error) {
      log.warn('audit.not_written', { ...('accountId' in owner && { account_id: owner.accountId }) }, error)
    }
  }

  return async (name, input, session, call, run) => {
    type N = typeof name
    const rule: Rule<N> | undefined = RULES[name]
    if (rule === undefined) return run()
    const told = (output: OutputOf<N> | null, refused: string | null): { owner: Owner | null; act: AuditedAct } => {
      const { credentialId, exchange, detail, at } = rule.facts?.(input, output) ?? {}
      const act = { action: rule.action, actor: actorOf(session, call), credentialId: credentialId ?? null, exchange: exchange ?? null, refused, detail: detail ?? null }
      const own = session === null ? null : { accountId: session.accountId }
      return { owner: rule.owner === undefined ? own : rule.owner(input, output), act: at === undefined ? act : { ...act, at: Date.parse(at) } }
    }
    let result: Result<N>
    try {
      result = await run()
    } catch (error) {
      const { owner, act } = told(null, error instanceof VaultError ? error.code : REASONS.internal)
      if (owner !== null) await quietly(owner, act)
      throw error
    }
    const { owner, act } = told(result.data, null)
    if (owner !== null) await (rule.binding === true ? audit.recordCall(owner, act) : quietly(owner, act))
    // That account learns that it was done, not from where.
    if (rule.also !== undefined) await quietly(rule.also(input), { ...act, actor: THE_VAULT })
    return result
  }
}

function actorOf(session: LiveSession | null, { client }: Call): AuditActor {
  return { kind: session === null ? 'visitor' : 'session', door: client.door, address: client.address, agent: client.agent, session_id: session?.sessionId ?? null }
}
