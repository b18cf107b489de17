import type { FieldName } from '../../src-preload/contract/exchanges.ts'
import { deriveBlindIndex } from '../crypto/keys.ts'
import type { Secret } from '../crypto/secret.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import type { SecretFields } from './draft.ts'
import { visibleEnds, type VisibleEnds } from './masking.ts'

/** What names a credential at its exchange, the best first. */
const NAMING: readonly FieldName[] = ['api_key', 'wallet_address', 'login', 'uid']
/** What stands in where an exchange knows a credential by its secret alone. */
const SECRET_ONLY: readonly FieldName[] = ['api_secret', 'private_key', 'token']

export interface Identity {
  readonly value: Secret
  /** Null where only a secret identifies the credential: nothing of it may be shown. */
  readonly ends: VisibleEnds | null
}

/** Undefined where no field could name the credential. */
export function identityOf(fields: SecretFields): Identity | undefined {
  for (const name of NAMING) {
    const value = fields[name]
    if (value !== undefined) return { value, ends: visibleEnds(value.expose('only its ends are kept')) }
  }
  for (const name of SECRET_ONLY) {
    const value = fields[name]
    if (value !== undefined) return { value, ends: null }
  }
  return undefined
}

/** By which the store knows that a credential is there already, without knowing which it is. */
export function identityIndex(account: OpenAccount, steering: { exchange: string; testnet: boolean }, kind: string, identity: Identity): Buffer {
  return deriveBlindIndex(account.indexKey, [steering.exchange, kind, steering.testnet ? 1 : 0, comparableIdentity(identity.value.expose('only its keyed hash is kept'))])
}

/** Hexadecimal addresses are the same in any letter case (EIP-55 uses case as a checksum); keys are not. */
function comparableIdentity(identity: string): string {
  return /^0x[0-9a-f]{40}$/iu.test(identity) ? identity.toLowerCase() : identity
}
