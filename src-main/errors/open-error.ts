export type OpenFault = 'held' | 'damaged' | 'foreign' | 'newer' | 'unwritable' | 'backup_failed'

/**
 * Why a vault can't be opened. `message` is the sentence that the user is shown; it may name the
 * folder and the holder, never anything from inside the vault.
 */
export class OpenError extends Error {
  readonly fault: OpenFault

  constructor(fault: OpenFault, sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause })
    this.name = 'OpenError'
    this.fault = fault
  }
}
