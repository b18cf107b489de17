import type { LogField, LogFields } from './log-fields.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

interface Described {
  readonly level: LogLevel
  /** All that a line of this event may say beside its name. */
  readonly fields: readonly LogField[]
  /** When it comes, for whoever reads the log; stands in docs/logs.md. */
  readonly when: string
}

const ACCOUNT = ['account_id'] as const
const CREDENTIAL = ['account_id', 'credential_id'] as const
const REQUEST = ['procedure', 'carrier', 'method', 'route'] as const

/** Every event that is logged. One that does not stand here does not compile, nor a field that its event does not have. */
export const LOG_EVENTS = {
  listening: { level: 'info', fields: ['port', 'version'], when: 'The headless host answers requests.' },
  closed: { level: 'info', fields: [], when: 'The headless host has let go of vault and port.' },
  uncaught: { level: 'error', fields: [], when: 'Something failed where nobody was waiting for it; the process ends.' },
  close_failed: { level: 'error', fields: [], when: 'The desktop could not close the vault in order.' },
  'log.resumed': { level: 'warn', fields: ['count'], when: 'The log can be written again; `count` lines are missing before this one.' },

  request: { level: 'debug', fields: [...REQUEST, 'status', 'duration_ms'], when: 'With `--verbose`: a request was answered, or refused by its procedure.' },
  refused: { level: 'debug', fields: [...REQUEST, 'status', 'code', 'reason'], when: 'With `--verbose`: why a request was refused.' },
  request_failed: { level: 'error', fields: REQUEST, when: 'Something unexpected was thrown; the answer was INTERNAL_SERVER_ERROR.' },
  request_refused: { level: 'error', fields: [...REQUEST, 'code', 'reason'], when: "The vault's own fault: sealed data that does not open, or a file that can't be used." },
  call_refused: { level: 'warn', fields: ['carrier', 'procedure', 'code', 'reason'], when: 'A window sent a call that was refused before any procedure saw it.' },

  'account.registered': { level: 'info', fields: ACCOUNT, when: 'An account was made.' },
  'account.unlocked': { level: 'info', fields: ACCOUNT, when: "The password opened the account's key." },
  'account.unlocked_by_device': { level: 'info', fields: ACCOUNT, when: "This computer's keychain opened the account's key." },
  'account.locked': { level: 'info', fields: ['account_id', 'cause'], when: "The account's key was dropped." },
  'account.password_changed': { level: 'info', fields: ACCOUNT, when: 'Another password, the same keys.' },
  'account.keys_renewed': { level: 'info', fields: ACCOUNT, when: 'Another password and new keys: somebody may have known the old one.' },
  'account.recovered': { level: 'info', fields: ACCOUNT, when: 'The recovery code set a new password and made new keys.' },
  'account.log_not_cut': { level: 'warn', fields: ACCOUNT, when: "After new keys the database's own log still holds what it held before; cut at the next start." },
  'account.renewal_not_tidied': { level: 'error', fields: ACCOUNT, when: 'New keys hold, but something that follows them was left undone.' },

  'account.unlocked_unattended': { level: 'info', fields: ACCOUNT, when: '`--unlock-from` opened the account at the start.' },
  'unlock_from.failed': { level: 'warn', fields: ['reason'], when: '`--unlock-from` did not open an account; the vault goes on, locked.' },
  'session.ended': { level: 'info', fields: ['account_id', 'session_id'], when: 'One login of the account was ended from another.' },
  'session.uses_not_written': { level: 'warn', fields: [], when: 'When sessions were last used could not be written; it is tried again with the next use.' },
  'account.logged_out_everywhere': { level: 'info', fields: ACCOUNT, when: "All of the account's logins were ended, or all but the one that asked for it." },
  'account.profile_changed': { level: 'info', fields: ACCOUNT, when: "The account's name or address is another." },
  'account.role_changed': { level: 'info', fields: ACCOUNT, when: 'An admin gave the account another role.' },
  'account.deleted': { level: 'info', fields: ACCOUNT, when: 'The account was deleted with all that was its own.' },
  'account.deletion_not_tidied': { level: 'error', fields: ACCOUNT, when: 'The account is deleted, but something that follows its deletion was left undone.' },
  'account.wiped': { level: 'info', fields: ACCOUNT, when: 'With the lock, every session of the account ended too.' },
  'locking.changed': { level: 'info', fields: ACCOUNT, when: 'The account locks itself by other rules.' },
  'locking.damaged': { level: 'warn', fields: ACCOUNT, when: 'Those rules do not open; the usual ones hold.' },
  'locking.failed': { level: 'error', fields: [], when: 'The account could not be locked by itself.' },

  'device.enabled': { level: 'info', fields: ACCOUNT, when: "This computer's keychain may open the account." },
  'device.disabled': { level: 'info', fields: ACCOUNT, when: 'It may no more.' },
  'device.renewed': { level: 'info', fields: ACCOUNT, when: 'The keychain holds a key for the new account key.' },
  'device.dropped': { level: 'info', fields: ACCOUNT, when: 'New keys were made and the keychain took none: the password is needed.' },
  'device.resealed': { level: 'info', fields: ACCOUNT, when: 'The keychain sealed its key again in a newer form.' },
  'device.refused': { level: 'warn', fields: ['account_id', 'reason'], when: 'The keychain could not open the account.' },
  'device.not_resealed': { level: 'warn', fields: ACCOUNT, when: 'It could not seal its key again; the old form holds.' },
  'device.not_renewed': { level: 'warn', fields: ACCOUNT, when: 'It could not take a new key.' },
  'device.entry_left': { level: 'warn', fields: ACCOUNT, when: 'An entry that opens nothing any more was left in the keychain.' },

  'credential.checked': { level: 'info', fields: [...CREDENTIAL, 'exchange', 'outcome', 'cause', 'latency_ms'], when: 'An exchange was asked about a credential; without ids where it is not stored.' },
  'credential.reported': { level: 'info', fields: [...CREDENTIAL, 'exchange', 'outcome', 'pattern', 'strategy_id'], when: 'A program told what an exchange answered it; `strategy_id` is its own name for itself.' },
  'credential.updated': { level: 'info', fields: CREDENTIAL, when: 'A credential was changed.' },
  'credential.revealed': { level: 'info', fields: CREDENTIAL, when: 'Its plain fields were shown.' },
  'credential.deleted': { level: 'info', fields: CREDENTIAL, when: 'It is hidden, and can come back for ten seconds.' },
  'credential.restored': { level: 'info', fields: CREDENTIAL, when: 'It came back.' },
  'credential.destroyed': { level: 'info', fields: CREDENTIAL, when: 'Its key and its ciphertext are gone.' },
  'credential.not_destroyed': { level: 'error', fields: [], when: 'They could not be removed; the next start does it.' },
  'credential.damaged': { level: 'error', fields: CREDENTIAL, when: 'Its sealed data does not open.' },
  'credential.check_damaged': { level: 'error', fields: CREDENTIAL, when: 'An entry of its history does not open.' },
  'credential.not_checked': { level: 'error', fields: CREDENTIAL, when: 'A check of a batch could not be made.' },
  'credential.end_not_told': { level: 'error', fields: CREDENTIAL, when: "A web session's end could not be told." },

  'check.worker_failed': { level: 'error', fields: [], when: 'A thread that asks exchanges broke; another takes over.' },
  'check.proxy_unknown': { level: 'warn', fields: ['exchange'], when: "The system did not say which proxy leads to the exchange; nothing was sent." },

  'settings.changed': { level: 'info', fields: ACCOUNT, when: 'What holds for the whole vault was changed.' },
  'settings.key_not_handed_on': { level: 'error', fields: ACCOUNT, when: "The settings' key could not be given to another account." },
  'store.log_not_cut': { level: 'warn', fields: [], when: "The database's own log was not cut after a deletion or new keys; tried again later." },
  'store.migrated': { level: 'info', fields: ['from_version', 'to_version'], when: 'The file was brought to the newest form.' },
  'event.listener_failed': { level: 'error', fields: [], when: 'A part of the vault failed to hear an event; the others heard it.' },
  'event.off_contract': { level: 'error', fields: [], when: 'An event did not fit the contract and was not sent.' },
  'event.relay_failed': { level: 'error', fields: [], when: 'An event did not reach the window.' },
  'alert.raised': { level: 'warn', fields: ['account_id', 'kind'], when: 'Something that the trader must see was kept as an alert.' },

  'audit.older_than_keychain': { level: 'warn', fields: ACCOUNT, when: 'The keychain knows of later entries than the file has: an older copy was put in its place, or its end was cut.' },
  'audit.not_written': { level: 'warn', fields: ACCOUNT, when: 'An entry could not be written.' },
  'audit.head_not_kept': { level: 'warn', fields: ACCOUNT, when: "The keychain did not take the number of the last entry; it is tried again with the next." },

  page_not_loaded: { level: 'warn', fields: [], when: 'The window did not get its page; it is tried again.' },
  link_refused: { level: 'warn', fields: [], when: 'The page wanted to open an address that no exchange of the catalogue has.' },
  link_failed: { level: 'error', fields: [], when: 'The browser could not be opened.' },
  lock_failed: { level: 'error', fields: [], when: 'Locking everything failed.' },
  closing_failed: { level: 'error', fields: [], when: 'The window could not be closed in order.' },
  standing_failed: { level: 'error', fields: [], when: 'What the tray shows could not be read.' },
  login_start_failed: { level: 'error', fields: [], when: 'Starting with the computer could not be switched.' },
  memory_not_kept: { level: 'warn', fields: [], when: "The window's place and settings could not be written." },
  clipboard_not_marked: { level: 'warn', fields: [], when: 'A secret was copied without the mark that keeps it out of histories.' },
  clipboard_not_read: { level: 'warn', fields: [], when: 'What is on the clipboard could not be read, so it was emptied.' },
  clipboard_not_emptied: { level: 'warn', fields: [], when: 'A copied secret could not be removed.' },
} as const satisfies Record<string, Described>

export type LogEvent = keyof typeof LOG_EVENTS

/** The events of one level. */
export type EventOf<L extends LogLevel> = { [E in LogEvent]: (typeof LOG_EVENTS)[E]['level'] extends L ? E : never }[LogEvent]

/** What may stand beside one event. */
export type FieldsOf<E extends LogEvent> = Pick<LogFields, (typeof LOG_EVENTS)[E]['fields'][number]>
