import type { FieldName } from '../../src-preload/contract/exchanges.ts'
import type { OpenAccount } from '../accounts/keyring.ts'
import { deriveBlindIndex } from '../crypto/keys.ts'
import { Secret } from '../crypto/secret.ts'
import { fieldError } from '../errors/vault-error.ts'
import type { Candidate } from './draft.ts'
import { visibleEnds, type VisibleEnds } from './masking.ts'

/** What names a credential at its exchange, the best first. */
const NAMING: readonly FieldName[] = ['api_key', 'wallet_address', 'login', 'uid']
/** What stands in where an exchange knows a credential by its secret alone. */
const SECRET_ONLY: readonly FieldName[] = ['api_secret', 'private_key', 'token']

export interface Identity {
  readonly value: Secret
  /** Null where only a secret identifies the credential, or its label: nothing of it is shown masked. */
  readonly ends: VisibleEnds | null
}

type Identifiable = Pick<Candidate, 'kind' | 'fields'>

/** Undefined where no field could name the credential. A web session has nothing but its label to be told by. */
export function identityOf({ kind, fields }: Identifiable, label: string | null): Identity | undefined {
  if (kind === 'web_session') return label === null ? undefined : { value: new Secret(label), ends: null }
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

/** Throws invalid_input at the field that should name the credential. */
export function requireIdentity(credential: Identifiable, label: string | null): Identity {
  const identity = identityOf(credential, label)
  if (identity === undefined) throw fieldError({ path: credential.kind === 'web_session' ? 'label' : 'api_key', problem: 'required' })
  return identity
}

/** By which the store knows that a credential is there already, without knowing which it is. */
export function identityIndex(account: OpenAccount, steering: { exchange: string; testnet: boolean }, kind: string, identity: Identity): Buffer {
  return deriveBlindIndex(account.indexKey, [steering.exchange, kind, steering.testnet ? 1 : 0, comparableIdentity(identity.value.expose('only its keyed hash is kept'))])
}

/** Hexadecimal addresses are the same in any letter case (EIP-55 uses case as a checksum); keys are not. */
function comparableIdentity(identity: string): string {
  return /^0x[0-9a-f]{40}$/iu.test(identity) ? identity.toLowerCase() : identity
}
