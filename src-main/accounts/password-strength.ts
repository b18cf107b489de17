import type { Secret } from '../crypto/secret.ts'
import { VaultError } from '../errors/vault-error.ts'

/** zxcvbn's "safely unguessable": moderate protection of an offline slow hash (about 10^8 guesses) and more. */
const LEAST_SCORE = 3
const LEAST_LENGTH = 8
/** Longer input adds nothing to the estimate but time. */
const ESTIMATED_LENGTH = 100

type Estimator = { check(password: string, userInputs?: (string | number)[]): { score: number } }
let estimator: Promise<Estimator> | undefined

/** Its dictionaries are large and only needed where a password is chosen. */
async function loadEstimator(): Promise<Estimator> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common'), import('@zxcvbn-ts/language-en')])
  return new ZxcvbnFactory({ dictionary: { ...common.dictionary, ...english.dictionary }, graphs: common.adjacencyGraphs })
}

/** Throws password_too_weak, naming the input's `field`, for what is quickly guessed, the account's own names included. */
export async function requireStrongPassword(password: Secret, names: readonly string[], field: 'password' | 'new_password' = 'password'): Promise<void> {
  const text = password.expose('its strength is estimated here, locally').normalize('NFC')
  const tooShort = text.length < LEAST_LENGTH
  estimator ??= loadEstimator()
  const weak = tooShort || (await estimator).check(text.slice(0, ESTIMATED_LENGTH), [...names, 'tradekeep']).score < LEAST_SCORE
  if (weak) throw new VaultError('password_too_weak', { details: { fields: [{ path: field, problem: tooShort ? 'too_short' : 'too_weak' }] } })
}
