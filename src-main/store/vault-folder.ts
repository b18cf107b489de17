import { OpenError } from '../errors/open-error.ts'
import { narrowFiles, preparePrivateFolder } from '../platform/folders.ts'

/** Makes the vault's folder and what lies in it its owner's alone. Throws OpenError `unwritable` where it can't be had. */
export function prepareVaultFolder(folder: string): void {
  try {
    preparePrivateFolder(folder)
  } catch (error) {
    throw new OpenError('unwritable', `${folder} can't be made or is not a folder of yours. Name another one with TRADEKEEP_HOME, or move away what is there.`, error)
  }
  try {
    narrowFiles(folder)
  } catch (error) {
    throw new OpenError('unwritable', `In ${folder} lies a file that is not yours alone and can't be made so. Take its ownership, or move it away.`, error)
  }
}
