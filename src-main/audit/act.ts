import type { AuditAction, AuditActor } from '../../src-preload/contract/audit.ts'

/** What somebody did, or was refused. */
export interface AuditedAct {
  readonly action: AuditAction
  readonly actor: AuditActor
  readonly credentialId?: string | null
  /** Looked up where only the credential is named. */
  readonly exchange?: string | null
  /** Null where it was done; else the code of the refusal. */
  readonly refused?: string | null
  readonly detail?: string | null
  /** Milliseconds since the epoch; now where it is left out. */
  readonly at?: number
}

/** In whose audit an act stands. */
export type Owner = { readonly accountId: string } | { readonly username: string }

/** The vault by itself. */
export const THE_VAULT: AuditActor = { kind: 'vault', door: null, address: null, agent: null, session_id: null }
