import { sql, type Kysely } from 'kysely'

export interface Migration {
  readonly title: string
  up(database: Kysely<unknown>): Promise<void>
}

async function run(database: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database)
}

const FIRST_TABLES: Migration = {
  title: 'accounts, sessions, credentials, checks',
  up: (database) =>
    run(database, [
      `CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`,
      `CREATE TABLE accounts (
        id TEXT PRIMARY KEY, seal_id BLOB NOT NULL UNIQUE, username TEXT NOT NULL, username_key TEXT NOT NULL UNIQUE,
        email TEXT NOT NULL, email_key TEXT NOT NULL UNIQUE, role TEXT NOT NULL CHECK (role IN ('admin', 'trader')),
        generation INTEGER NOT NULL, index_key BLOB NOT NULL, listing_version INTEGER NOT NULL,
        created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL CHECK (updated_at >= created_at), last_login_at INTEGER
      ) STRICT`,
      `CREATE TABLE key_slots (
        id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('password', 'recovery')), salt BLOB NOT NULL, cost TEXT, wrapped_key BLOB NOT NULL,
        generation INTEGER NOT NULL, revision INTEGER NOT NULL, created_at INTEGER NOT NULL, UNIQUE (account_id, kind)
      ) STRICT`,
      `CREATE TABLE sessions (
        id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        door TEXT NOT NULL CHECK (door IN ('desktop', 'http')), address TEXT NOT NULL, agent TEXT NOT NULL,
        created_at INTEGER NOT NULL, last_used_at INTEGER NOT NULL, ended_at INTEGER
      ) STRICT`,
      `CREATE INDEX sessions_by_account ON sessions (account_id)`,
      `CREATE TABLE refresh_tokens (
        token_hash BLOB PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        proof_hash BLOB, expires_at INTEGER NOT NULL, used_at INTEGER
      ) STRICT`,
      `CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id)`,
      `CREATE TABLE password_failures (
        key BLOB PRIMARY KEY, failures INTEGER NOT NULL, last_failure_at INTEGER NOT NULL, locked_until INTEGER
      ) STRICT`,
      `CREATE TABLE credentials (
        id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        exchange TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('api_key', 'web_session')), testnet INTEGER NOT NULL CHECK (testnet IN (0, 1)),
        identity BLOB NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('unverified', 'valid', 'rejected', 'expired', 'ip_not_allowed', 'missing_permission')),
        is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)), generation INTEGER NOT NULL,
        wrapped_key BLOB NOT NULL, record BLOB NOT NULL, record_revision INTEGER NOT NULL,
        listing BLOB NOT NULL, listing_revision INTEGER NOT NULL,
        last_outcome TEXT, last_checked_at INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL CHECK (updated_at >= created_at),
        UNIQUE (account_id, identity)
      ) STRICT`,
      `CREATE INDEX credentials_by_account ON credentials (account_id, id)`,
      `CREATE TABLE checks (
        id TEXT PRIMARY KEY, credential_id TEXT NOT NULL REFERENCES credentials (id) ON DELETE CASCADE,
        account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, outcome TEXT NOT NULL, latency INTEGER NOT NULL, checked_at INTEGER NOT NULL
      ) STRICT`,
      `CREATE INDEX checks_by_credential ON checks (credential_id, checked_at)`,
      `CREATE INDEX checks_by_account ON checks (account_id)`,
    ]),
}

/** Migration `n` brings a file from version `n` to `n + 1`. Only ever appended to. */
export const MIGRATIONS: readonly Migration[] = [FIRST_TABLES]
