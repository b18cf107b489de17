import { OpenError } from '../errors/open-error.ts'
import { preparePrivateFolder } from '../platform/folders.ts'

/** Makes the vault's folder, for its owner alone. Throws OpenError `unwritable` where it can't be had. */
export function prepareVaultFolder(folder: string): void {
  try {
    preparePrivateFolder(folder)
  } catch (error) {
    throw new OpenError('unwritable', `${folder} can't be made or is not a folder of yours. Name another one with TRADEKEEP_HOME, or move away what is there.`, error)
  }
}
