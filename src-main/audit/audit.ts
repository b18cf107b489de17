import type { AuditAction, AuditActor, AuditEntry, AuditVerdict } from '../../src-preload/contract/audit.ts'
import type { Page } from '../../src-preload/contract/envelope.ts'
import type { LiveSession } from '../accounts/session.ts'
import { VaultError } from '../errors/vault-error.ts'

/** What somebody did, or was refused. */
export interface AuditedAct {
  readonly action: AuditAction
  readonly actor: AuditActor
  readonly credentialId?: string | null
  readonly exchange?: string | null
  readonly refused?: string | null
  readonly detail?: string | null
}

export interface AuditQuery {
  readonly cursor?: string | undefined
  readonly limit: number
  readonly credential_id?: string | undefined
  readonly action?: AuditAction | undefined
}

/** Who did what to which credential: one chain of entries for each account. */
export class Audit {
  /** Writes one entry; resolves once it is durable. While the account is locked it waits beside the chain. */
  async record(_accountId: string, _act: AuditedAct): Promise<void> {
    throw new VaultError('not_found')
  }

  async list(_session: LiveSession, _query: AuditQuery): Promise<{ readonly entries: readonly AuditEntry[]; readonly page: Page }> {
    throw new VaultError('not_found')
  }

  async verify(_session: LiveSession): Promise<AuditVerdict> {
    throw new VaultError('not_found')
  }

  async export(_session: LiveSession, _format: 'csv' | 'json'): Promise<{ file_name: string; media_type: 'text/csv' | 'application/json'; content: string }> {
    throw new VaultError('not_found')
  }
}
