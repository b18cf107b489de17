import type { Alert, AlertKind } from '../../src-preload/contract/alerts.ts'
import type { LiveSession } from '../accounts/session.ts'
import { VaultError } from '../errors/vault-error.ts'

/** What the trader must see: one for each cause, kept until it is resolved. */
export class Alerts {
  /** Raises an alert, or counts one more of the same open one. Works while the account is locked. */
  async raise(_accountId: string, _kind: AlertKind): Promise<void> {
    throw new VaultError('not_found')
  }

  async list(_session: LiveSession, _which: { readonly include_resolved: boolean }): Promise<readonly Alert[]> {
    throw new VaultError('not_found')
  }

  /** Throws alert_unknown. */
  async read(_session: LiveSession, _id: string): Promise<Alert> {
    throw new VaultError('not_found')
  }

  /** Throws alert_unknown. */
  async resolve(_session: LiveSession, _id: string): Promise<Alert> {
    throw new VaultError('not_found')
  }
}
