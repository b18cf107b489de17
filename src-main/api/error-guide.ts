import type { Failure } from '../../src-preload/contract/envelope.ts'
import type { ErrorCode } from '../../src-preload/contract/errors.ts'
import type { Language } from '../../src-preload/contract/names.ts'
import { VaultError, retryLater } from '../errors/vault-error.ts'
import { createLog } from '../platform/log.ts'
import { createToFailure } from './failure.ts'
import { createMessages } from './messages.ts'

interface Guidance {
  /** When a client gets it. */
  readonly when: string
  /** What a client does then. */
  readonly remedy: string
  /** How the documented answer comes about. */
  readonly how: string
  readonly example: VaultError
}

const CREDENTIAL_ID = '0198c0de-0000-7000-8000-000000000002'
const AT = Date.UTC(2026, 0, 31, 9)

/** What docs/errors.md says of each code; a test gets each example from a real host and compares. */
export const ERROR_GUIDE: Readonly<Record<ErrorCode, Guidance>> = {
  VALIDATION_ERROR: {
    when: 'The input is not what the procedure takes, or the body is no JSON.',
    remedy: 'Mend the fields that `details.fields` names; sending the same again changes nothing.',
    how: 'A login without `password`.',
    example: new VaultError('invalid_input', { details: { fields: [{ path: 'password', problem: 'required' }] } }),
  },
  AUTHENTICATION_FAILED: {
    when: 'No token or a forged one, a wrong password, an unknown name: it is never said which.',
    remedy: 'Log in. Do not try the same password again: five failures lock it for 15 minutes.',
    how: 'The list of credentials, without a token.',
    example: new VaultError('no_session'),
  },
  SESSION_EXPIRED: {
    when: 'The token was good once: its time is up, it was logged out, or the vault was started again.',
    remedy: 'Refresh once, with all requests that got this sharing the one refresh, and send each again. Where the refresh is refused, log in.',
    how: '`users/me` after the logout.',
    example: new VaultError('session_expired'),
  },
  INVALID_TOKEN: {
    when: 'The set-up token or the recovery code is wrong.',
    remedy: 'Ask for another one. Nothing was changed.',
    how: 'A recovery with a code that does not fit.',
    example: new VaultError('recovery_refused'),
  },
  PASSWORD_VALIDATION_FAILED: {
    when: 'The new password is too easy to guess.',
    remedy: 'Ask for another; `details.fields` names the field.',
    how: 'Another password, `password12345`.',
    example: new VaultError('password_too_weak', { details: { fields: [{ path: 'new_password', problem: 'too_weak' }] } }),
  },
  CREDENTIAL_VERIFICATION_FAILED: {
    when: 'The exchange was asked and refused the credential. Nothing was stored.',
    remedy: "Show the message. `details.outcome` and `details.cause` say what is wrong, `exchange_code` is the exchange's own. To keep it anyway send it with `verify: false`.",
    how: 'Binding a key that Binance does not know.',
    example: new VaultError('credential_refused', { details: { outcome: 'rejected', cause: 'key_unknown', exchange_code: '-2008', clock_skew_ms: 12, other_exchanges: ['binanceus'] } }),
  },
  EXCHANGE_NOT_SUPPORTED: {
    when: 'There is no such exchange.',
    remedy: 'Take one from `exchange/supported`; `details.suggestions` has those with a name alike.',
    how: '`exchange/binanace`.',
    example: new VaultError('exchange_unknown', { details: { suggestions: ['binance'] } }),
  },
  FORBIDDEN: {
    when: 'A foreign Host or Origin, or not the role for it.',
    remedy: 'Call 127.0.0.1 or localhost, from no foreign page; or ask an administrator.',
    how: 'Any request with `Host: rebound.example.com`.',
    example: new VaultError('host_refused'),
  },
  CREDENTIAL_NOT_FOUND: {
    when: "No such credential, also where it is somebody else's.",
    remedy: 'Read the list again.',
    how: 'Reading one that is not there.',
    example: new VaultError('credential_not_found'),
  },
  NOT_FOUND: {
    when: "No such route, or no such thing behind it, also where it is somebody else's.",
    remedy: 'Check the address.',
    how: '`GET /api/v1/nothing`.',
    example: new VaultError('not_found'),
  },
  METHOD_NOT_ALLOWED: {
    when: 'The route is there, but not for this method.',
    remedy: 'Use one of those that the `Allow` header names.',
    how: '`DELETE /api/v1/health`.',
    example: new VaultError('method_not_allowed'),
  },
  DUPLICATE_CREDENTIAL: {
    when: 'The same identity is bound at this exchange already.',
    remedy: 'Update the one that `details.credential_id` names.',
    how: 'Binding the same key a second time.',
    example: new VaultError('duplicate_credential', { details: { credential_id: CREDENTIAL_ID } }),
  },
  ACCOUNT_EXISTS: {
    when: 'The username or email is taken, in any letter case.',
    remedy: 'Choose another.',
    how: 'Registering `Ada` where there is `ada`.',
    example: new VaultError('account_exists'),
  },
  PAYLOAD_TOO_LARGE: {
    when: 'A body of more than 256 KiB.',
    remedy: 'Send less.',
    how: 'A login of 300 KiB.',
    example: new VaultError('payload_too_large'),
  },
  ACCOUNT_LOCKED: {
    when: "Five wrong passwords, or five wrong recovery codes at the desktop's window, each counted by itself; also for names that are not there.",
    remedy: 'Wait for `details.retry_after_seconds` (also `Retry-After`); trying earlier is refused unread, the right password too.',
    how: 'The sixth login after five wrong ones.',
    example: retryLater('account_locked', 900),
  },
  VAULT_LOCKED: {
    when: "The session lives, but its account's key is not open.",
    remedy: 'Unlock with the password, then send the same again. The session stays.',
    how: 'The list of credentials after the account was locked.',
    example: new VaultError('vault_locked'),
  },
  RATE_LIMIT_EXCEEDED: {
    when: 'Too many requests, or too many passwords being checked at once.',
    remedy: 'Wait for `details.retry_after_seconds` (also `Retry-After`), then send the same again.',
    how: 'More requests in a minute than the vault takes.',
    example: retryLater('too_many_requests', 60),
  },
  ENCRYPTION_ERROR: {
    when: 'Sealed data is damaged or was changed from outside. It was not opened, and nothing was sent anywhere.',
    remedy: 'Stop and tell a person: trying again changes nothing. A backup of the folder has it.',
    how: 'Checking a credential whose row was overwritten.',
    example: new VaultError('sealed_data_damaged', { details: { credential_id: CREDENTIAL_ID } }),
  },
  INTERNAL_SERVER_ERROR: {
    when: 'Something that was not foreseen. The answer never says more; `request_failed` in the log says where.',
    remedy: 'Try once more, later. Read first what is there before a change is sent again.',
    how: 'A part of the vault that throws.',
    example: new VaultError('internal'),
  },
  NETWORK_ERROR: {
    when: 'The exchange could not tell: not reached, too slow, under maintenance, too many requests there. Nothing was stored, and nothing is held against the credential.',
    remedy: 'Try again later, or send it with `verify: false`. `details.outcome` and `details.cause` say why.',
    how: 'Binding while the exchange closes each connection.',
    example: new VaultError('check_inconclusive', { details: { outcome: 'unreachable', cause: 'no_connection' } }),
  },
  STORAGE_UNAVAILABLE: {
    when: "The file can't be written or read, the keychain can't be used, the vault is closing, or somebody else changed the same credential meanwhile.",
    remedy: 'Try again; where it stays, a person has to look at disk, permissions or keychain.',
    how: 'A request while the vault closes.',
    example: new VaultError('vault_closing'),
  },
}

/** The documented answer, made in the way of every real one. */
export function exampleOf(code: ErrorCode, language: Language = 'en'): Failure {
  const toFailure = createToFailure(createMessages(), createLog({ write: () => undefined }), { now: () => AT, elapsed: () => 0, later: () => () => undefined })
  return toFailure(ERROR_GUIDE[code].example, language, {}).envelope
}
