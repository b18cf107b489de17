import type { Kysely, Selectable } from 'kysely'

/**
 * The tables. Plain columns are ids, names, exchange, kind, state, outcomes and times; everything
 * else is sealed. Times are milliseconds since the epoch, flags 0 or 1.
 */
export interface Schema {
  settings: SettingsTable
  accounts: AccountsTable
  key_slots: KeySlotsTable
  device_slots: DeviceSlotsTable
  sessions: SessionsTable
  refresh_tokens: RefreshTokensTable
  password_failures: PasswordFailuresTable
  credentials: CredentialsTable
  checks: ChecksTable
  alerts: AlertsTable
  account_settings: AccountSettingsTable
  request_counts: RequestCountsTable
  audit_entries: AuditEntriesTable
  audit_heads: AuditHeadsTable
  audit_waiting: AuditWaitingTable
}

/** The database, or a transaction on it: what a repository does, it does in whichever it is given. */
export type Executor = Kysely<Schema>

/** Vault-wide values as JSON, by name. */
export interface SettingsTable {
  name: string
  value: string
}

export interface AccountsTable {
  id: string
  /** 128 random bits that every sealed value of the account is bound to. */
  seal_id: Buffer
  username: string
  /** The name as it is compared: NFKC, lower case. */
  username_key: string
  email: string
  email_key: string
  role: string
  /** Counts the account's keys. */
  generation: number
  /** The index key, wrapped by the account key. */
  index_key: Buffer
  /** Rises with every change that a listing of credentials shows. */
  listing_version: number
  created_at: number
  updated_at: number
  last_login_at: number | null
  /** The key of the vault-wide sealed settings, wrapped by the account key; null in an account from before there were any. */
  settings_key: Buffer | null
}

/** One way to open an account: its key, wrapped by what the password or the recovery code derives. */
export interface KeySlotsTable {
  id: string
  account_id: string
  kind: string
  salt: Buffer
  /** Argon2id's cost as JSON; null where the slot needs none. */
  cost: string | null
  wrapped_key: Buffer
  generation: number
  revision: number
  created_at: number
}

/** The key of an account, wrapped by a secret that the machine's keychain keeps. */
export interface DeviceSlotsTable {
  id: string
  account_id: string
  keeper: string
  /** The secret as safeStorage encrypted it; null where the Secret Service holds it under the slot's id. */
  secret: Buffer | null
  wrapped_key: Buffer
  generation: number
  revision: number
  created_at: number
}

export interface SessionsTable {
  id: string
  account_id: string
  door: string
  address: string
  agent: string
  created_at: number
  last_used_at: number
  ended_at: number | null
  /** When one of its refresh tokens came a second time, which somebody must have copied. */
  reused_at: number | null
}

export interface RefreshTokensTable {
  /** SHA-256 of the token. */
  token_hash: Buffer
  session_id: string
  /** SHA-256 of the proof that a browser's page keeps; null for programs and the desktop. */
  proof_hash: Buffer | null
  expires_at: number
  used_at: number | null
}

export interface PasswordFailuresTable {
  /** SHA-256 of door and name, so that names nobody has look like those that somebody has. */
  key: Buffer
  failures: number
  last_failure_at: number
  locked_until: number | null
}

export interface CredentialsTable {
  id: string
  account_id: string
  exchange: string
  kind: string
  testnet: number
  /** Blind index of exchange, kind, testnet and identity. */
  identity: Buffer
  state: string
  is_active: number
  generation: number
  /** The credential's own key, wrapped by the account key. */
  wrapped_key: Buffer
  /** All fields and all that steers a request, sealed by the credential's key. */
  record: Buffer
  record_revision: number
  /** What a listing shows, sealed by the listing key. */
  listing: Buffer
  listing_revision: number
  last_outcome: string | null
  last_checked_at: number | null
  created_at: number
  updated_at: number
  /** Hidden behind every door from then on, and destroyed soon after. */
  deleted_at: number | null
}

export interface ChecksTable {
  id: string
  credential_id: string
  account_id: string
  outcome: string
  /** Milliseconds. */
  latency: number
  checked_at: number
  /** The check's cause and the exchange's code, sealed by the listing key; null in one from before they were kept. */
  detail: Buffer | null
}

/** One for each cause while it is open. */
export interface AlertsTable {
  id: string
  account_id: string
  kind: string
  severity: string
  /** What it is about, such as a credential's id; empty where the account itself is meant. */
  subject: string
  first_at: number
  last_at: number
  count: number
  read_at: number | null
  resolved_at: number | null
}

/** What an account chose for itself, by name, sealed by its listing key. */
export interface AccountSettingsTable {
  account_id: string
  name: string
  revision: number
  sealed: Buffer
}

/** Requests that are counted to be limited, by what they are counted for. */
export interface RequestCountsTable {
  /** SHA-256 of the kind of request and of address or name. */
  key: Buffer
  count: number
  window_start: number
}

export interface AuditEntriesTable {
  account_id: string
  number: number
  at: number
  sealed: Buffer
  mac: Buffer
}

/** Where each account's chain of entries stands. */
export interface AuditHeadsTable {
  account_id: string
  revision: number
  sealed: Buffer
  /** Where the chain begins, sealed by itself: it changes with each pruning alone. */
  checkpoint: Buffer
}

/** Entries made while their account was locked, until its next unlock. */
export interface AuditWaitingTable {
  id: string
  account_id: string
  at: number
  /** As JSON. */
  entry: string
  /** How many acts the row stands for: more than one where too many waited. */
  count: number
}

export type AlertRow = Selectable<AlertsTable>
export type AccountSettingRow = Selectable<AccountSettingsTable>
export type RequestCountRow = Selectable<RequestCountsTable>
export type AuditEntryRow = Selectable<AuditEntriesTable>
export type AuditHeadRow = Selectable<AuditHeadsTable>
export type AuditWaitingRow = Selectable<AuditWaitingTable>
export type AccountRow = Selectable<AccountsTable>
export type KeySlotRow = Selectable<KeySlotsTable>
export type DeviceSlotRow = Selectable<DeviceSlotsTable>
export type SessionRow = Selectable<SessionsTable>
export type RefreshTokenRow = Selectable<RefreshTokensTable>
export type CredentialRow = Selectable<CredentialsTable>
export type CheckRow = Selectable<ChecksTable>
