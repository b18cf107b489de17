import type { LockingChoice } from '../../src-preload/contract/locking.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { LiveSession } from './session.ts'

/** When each account locks by itself. */
export class Locking {
  async read(_session: LiveSession): Promise<LockingChoice> {
    throw new VaultError('not_found')
  }

  async update(_session: LiveSession, _choice: LockingChoice): Promise<LockingChoice> {
    throw new VaultError('not_found')
  }
}
