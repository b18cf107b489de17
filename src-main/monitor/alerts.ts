import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { alertKindSchema, severitySchema, type Alert, type AlertKind } from '../../src-preload/contract/alerts.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { Keyring } from '../accounts/keyring.ts'
import type { LiveSession } from '../accounts/session.ts'
import { VaultError } from '../errors/vault-error.ts'
import { rfc3339, type Clock } from '../platform/clock.ts'
import type { EventBus } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { findAlert, listAlerts, raiseAlert, saveAlert } from '../store/alert-repository.ts'
import type { AlertRow, Executor } from '../store/schema.ts'

const SEVERITY: Readonly<Record<AlertKind, z.infer<typeof severitySchema>>> = {
  token_reused: 'critical',
}

export interface AlertsParts {
  readonly database: Executor
  readonly keyring: Keyring
  readonly events: EventBus<VaultEvent>
  readonly clock: Clock
  readonly log: Log
}

/** What an alert is raised about. */
export interface AlertCause {
  readonly kind: AlertKind
  /** Tells causes of one kind apart; empty where the account itself is meant. */
  readonly subject: string
}

/** What the trader must see: one for each cause, kept until it is resolved. */
export class Alerts {
  readonly #parts: AlertsParts

  constructor(parts: AlertsParts) {
    this.#parts = parts
  }

  /**
   * Raises an alert, or counts one more of the same open one, in the transaction that learned of its cause.
   * Works while the account is locked. What is returned tells of it, and is to be called once that is written.
   */
  async raise(transaction: Executor, accountId: string, { kind, subject }: AlertCause): Promise<() => void> {
    const { events, clock, log } = this.#parts
    const row = await raiseAlert(transaction, { id: uuidv7(), account_id: accountId, kind, severity: SEVERITY[kind], subject }, clock.now())
    return () => {
      log.warn('alert.raised', { account_id: accountId, kind })
      events.emit({ type: 'alert.changed', account_id: accountId, alert_id: row.id, kind, change: 'raised' })
    }
  }

  /** What came up last first. Throws vault_locked. */
  async list({ accountId }: LiveSession, { include_resolved }: { readonly include_resolved: boolean }): Promise<readonly Alert[]> {
    const { database, keyring } = this.#parts
    keyring.of(accountId)
    const rows = await listAlerts(database, accountId, { includeResolved: include_resolved })
    keyring.of(accountId)
    return rows.map(shown)
  }

  /** Marks an alert as seen; once it is, it stays so until its cause comes up again. Throws alert_unknown, vault_locked. */
  async read(session: LiveSession, id: string): Promise<Alert> {
    return this.#change(session, id, 'read', 'read_at')
  }

  /** Closes an alert: should its cause come up again, that is another one. Throws alert_unknown, vault_locked. */
  async resolve(session: LiveSession, id: string): Promise<Alert> {
    return this.#change(session, id, 'resolved', 'resolved_at')
  }

  async #change({ accountId }: LiveSession, id: string, change: 'read' | 'resolved', column: 'read_at' | 'resolved_at'): Promise<Alert> {
    const { database, keyring, clock, events } = this.#parts
    keyring.of(accountId)
    const { row, isNew } = await database.transaction().execute(async (transaction) => {
      const found = await findAlert(transaction, accountId, id)
      keyring.of(accountId)
      if (found === undefined) throw new VaultError('alert_unknown')
      if (found[column] !== null) return { row: found, isNew: false }
      const columns = { [column]: Math.max(clock.now(), found.first_at) }
      await saveAlert(transaction, id, columns)
      return { row: { ...found, ...columns }, isNew: true }
    })
    const alert = shown(row)
    if (isNew) events.emit({ type: 'alert.changed', account_id: accountId, alert_id: id, kind: alert.kind, change })
    return alert
  }
}

const plainSchema = z.object({ kind: alertKindSchema, severity: severitySchema })

/** Throws storage_failed for one whose plain columns somebody wrote over. */
function shown({ first_at, last_at, read_at, resolved_at, ...row }: AlertRow): Alert {
  const plain = plainSchema.safeParse(row)
  if (!plain.success) throw new VaultError('storage_failed', { cause: plain.error })
  return {
    id: row.id,
    ...plain.data,
    first_at: rfc3339(first_at),
    last_at: rfc3339(last_at),
    count: row.count,
    read_at: read_at === null ? null : rfc3339(read_at),
    resolved_at: resolved_at === null ? null : rfc3339(resolved_at),
  }
}
