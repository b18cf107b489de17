/**
 * Every refusal Tradekeep can give, each with the code it goes out under. A reason names a message in
 * `resources/locales/*.json` (`errors.<reason>`), so that one code can say different helpful things
 * while programs keep switching on the code alone.
 */
export const REASONS = {
  invalid_input: 'VALIDATION_ERROR',
  malformed_body: 'VALIDATION_ERROR',
  base_url_not_allowed: 'VALIDATION_ERROR',
  hostname_not_allowed: 'VALIDATION_ERROR',
  testnet_not_offered: 'VALIDATION_ERROR',

  password_needed: 'VALIDATION_ERROR',
  secrets_needed: 'VALIDATION_ERROR',
  login_failed: 'AUTHENTICATION_FAILED',
  no_session: 'AUTHENTICATION_FAILED',
  refresh_refused: 'AUTHENTICATION_FAILED',
  session_expired: 'SESSION_EXPIRED',

  setup_token_wrong: 'INVALID_TOKEN',
  recovery_refused: 'INVALID_TOKEN',

  password_too_weak: 'PASSWORD_VALIDATION_FAILED',

  origin_refused: 'FORBIDDEN',
  host_refused: 'FORBIDDEN',
  sender_refused: 'FORBIDDEN',
  admin_only: 'FORBIDDEN',
  last_admin: 'FORBIDDEN',

  credential_refused: 'CREDENTIAL_VERIFICATION_FAILED',
  exchange_unknown: 'EXCHANGE_NOT_SUPPORTED',
  credential_not_found: 'CREDENTIAL_NOT_FOUND',
  not_found: 'NOT_FOUND',
  account_unknown: 'NOT_FOUND',
  session_unknown: 'NOT_FOUND',
  alert_unknown: 'NOT_FOUND',
  method_not_allowed: 'METHOD_NOT_ALLOWED',
  duplicate_credential: 'DUPLICATE_CREDENTIAL',
  account_exists: 'ACCOUNT_EXISTS',
  payload_too_large: 'PAYLOAD_TOO_LARGE',

  account_locked: 'ACCOUNT_LOCKED',
  vault_locked: 'VAULT_LOCKED',
  device_refused: 'VAULT_LOCKED',
  device_stale: 'VAULT_LOCKED',

  too_many_requests: 'RATE_LIMIT_EXCEEDED',
  too_many_derivations: 'RATE_LIMIT_EXCEEDED',

  sealed_data_damaged: 'ENCRYPTION_ERROR',
  internal: 'INTERNAL_SERVER_ERROR',

  check_inconclusive: 'NETWORK_ERROR',
  host_unreachable: 'NETWORK_ERROR',
  storage_failed: 'STORAGE_UNAVAILABLE',
  keychain_missing: 'STORAGE_UNAVAILABLE',
  keychain_weak: 'STORAGE_UNAVAILABLE',
  keychain_locked: 'STORAGE_UNAVAILABLE',
  keychain_unavailable: 'STORAGE_UNAVAILABLE',
  vault_closing: 'STORAGE_UNAVAILABLE',
  credential_busy: 'STORAGE_UNAVAILABLE',
} as const

export type Reason = keyof typeof REASONS
export type VaultErrorCode = (typeof REASONS)[Reason]
