import { sql, type Kysely } from 'kysely'

export interface Migration {
  readonly title: string
  up(database: Kysely<unknown>): Promise<void>
}

async function run(database: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database)
}

/**
 * A time in milliseconds from 1970 to the year 9999, so that it can always be written as RFC 3339. The
 * integrity check tries these rules too: a damaged value is found on opening, not when somebody reads it.
 */
const time = (column: string) => `${column} INTEGER NOT NULL CHECK (${column} BETWEEN 0 AND 253402300799999)`
const timeOrNull = (column: string) => `${column} INTEGER CHECK (${column} BETWEEN 0 AND 253402300799999)`
/** Counts up from 1, and stays a number that JavaScript holds exactly. */
const counter = (column: string) => `${column} INTEGER NOT NULL CHECK (${column} BETWEEN 1 AND 9007199254740991)`

const FIRST_TABLES: Migration = {
  title: 'accounts, sessions, credentials, checks',
  up: (database) =>
    run(database, [
      `CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`,
      `CREATE TABLE accounts (
        id TEXT PRIMARY KEY, seal_id BLOB NOT NULL UNIQUE, username TEXT NOT NULL, username_key TEXT NOT NULL UNIQUE,
        email TEXT NOT NULL, email_key TEXT NOT NULL UNIQUE, role TEXT NOT NULL CHECK (role IN ('admin', 'trader')),
        ${counter('generation')}, index_key BLOB NOT NULL, ${counter('listing_version')},
        ${time('created_at')}, ${time('updated_at')} CHECK (updated_at >= created_at), ${timeOrNull('last_login_at')}
      ) STRICT`,
      `CREATE TABLE key_slots (
        id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('password', 'recovery')), salt BLOB NOT NULL, cost TEXT, wrapped_key BLOB NOT NULL,
        ${counter('generation')}, ${counter('revision')}, ${time('created_at')}, UNIQUE (account_id, kind)
      ) STRICT`,
      `CREATE TABLE sessions (
        id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        door TEXT NOT NULL CHECK (door IN ('desktop', 'http')), address TEXT NOT NULL, agent TEXT NOT NULL,
        ${time('created_at')}, ${time('last_used_at')}, ${timeOrNull('ended_at')}
      ) STRICT`,
      `CREATE INDEX sessions_by_account ON sessions (account_id)`,
      `CREATE TABLE refresh_tokens (
        token_hash BLOB PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        proof_hash BLOB, ${time('expires_at')}, ${timeOrNull('used_at')}
      ) STRICT`,
      `CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id)`,
      `CREATE TABLE password_failures (
        key BLOB PRIMARY KEY, ${counter('failures')}, ${time('last_failure_at')}, ${timeOrNull('locked_until')}
      ) STRICT`,
      `CREATE TABLE credentials (
        id TEXT NOT NULL, account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        exchange TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('api_key', 'web_session')), testnet INTEGER NOT NULL CHECK (testnet IN (0, 1)),
        identity BLOB NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('unverified', 'valid', 'rejected', 'expired', 'ip_not_allowed', 'missing_permission')),
        is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)), ${counter('generation')},
        wrapped_key BLOB NOT NULL, record BLOB NOT NULL, ${counter('record_revision')},
        listing BLOB NOT NULL, ${counter('listing_revision')},
        last_outcome TEXT, ${timeOrNull('last_checked_at')}, ${time('created_at')}, ${time('updated_at')} CHECK (updated_at >= created_at),
        PRIMARY KEY (account_id, id), UNIQUE (account_id, identity)
      ) STRICT`,
      `CREATE TABLE checks (
        id TEXT PRIMARY KEY, account_id TEXT NOT NULL, credential_id TEXT NOT NULL,
        outcome TEXT NOT NULL, latency INTEGER NOT NULL CHECK (latency >= 0), ${time('checked_at')},
        FOREIGN KEY (account_id, credential_id) REFERENCES credentials (account_id, id) ON DELETE CASCADE
      ) STRICT`,
      `CREATE INDEX checks_by_credential ON checks (account_id, credential_id, checked_at)`,
    ]),
}

const LIFE_OF_A_CREDENTIAL: Migration = {
  title: 'deleted credentials that can be brought back, the detail of a check, device slots, sealed settings',
  up: (database) =>
    run(database, [
      `ALTER TABLE credentials ADD COLUMN ${timeOrNull('deleted_at')}`,
      `ALTER TABLE checks ADD COLUMN detail BLOB`,
      `ALTER TABLE accounts ADD COLUMN settings_key BLOB`,
      `CREATE TABLE device_slots (
        id TEXT PRIMARY KEY, account_id TEXT NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
        keeper TEXT NOT NULL CHECK (keeper IN ('safe_storage', 'secret_service')), secret BLOB, wrapped_key BLOB NOT NULL,
        ${counter('generation')}, ${counter('revision')}, ${time('created_at')}
      ) STRICT`,
    ]),
}

const AUDIT_TABLES = [
  `CREATE TABLE audit_entries (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 9007199254740991),
    ${time('at')}, sealed BLOB NOT NULL, mac BLOB NOT NULL, PRIMARY KEY (account_id, number)
  ) STRICT`,
  `CREATE TABLE audit_heads (account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE, ${counter('revision')}, sealed BLOB NOT NULL, checkpoint BLOB NOT NULL) STRICT`,
  `CREATE TABLE audit_waiting (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, ${time('at')}, entry TEXT NOT NULL, ${counter('count')}
  ) STRICT`,
  `CREATE INDEX audit_waiting_by_account ON audit_waiting (account_id, id)`,
]

const SESSIONS_AND_LOCKING: Migration = {
  title: 'audit, alerts, what an account chose for itself, counted requests',
  up: (database) =>
    run(database, [
      `CREATE TABLE alerts (
        id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        kind TEXT NOT NULL, severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')), subject TEXT NOT NULL,
        ${time('first_at')}, ${time('last_at')}, ${counter('count')}, ${timeOrNull('read_at')}, ${timeOrNull('resolved_at')}
      ) STRICT`,
      `ALTER TABLE sessions ADD COLUMN ${timeOrNull('reused_at')}`,
      `CREATE UNIQUE INDEX open_alerts ON alerts (account_id, kind, subject) WHERE resolved_at IS NULL`,
      `CREATE TABLE account_settings (
        account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, name TEXT NOT NULL,
        ${counter('revision')}, sealed BLOB NOT NULL, PRIMARY KEY (account_id, name)
      ) STRICT`,
      `CREATE TABLE request_counts (key BLOB PRIMARY KEY, ${counter('count')}, ${time('window_start')}) STRICT`,
      ...AUDIT_TABLES,
    ]),
}

/** Migration `n` brings a file from version `n` to `n + 1`. Only ever appended to. */
export const MIGRATIONS: readonly Migration[] = [FIRST_TABLES, LIFE_OF_A_CREDENTIAL, SESSIONS_AND_LOCKING]
