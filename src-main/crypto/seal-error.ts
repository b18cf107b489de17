export type SealFault =
  /** Shorter than a sealed value can be. */
  | 'truncated'
  /** A format version that this build does not know. */
  | 'unknown_version'
  /** Wrong key, changed bytes, or sealed for another place: GCM cannot and need not tell which. */
  | 'not_authentic'
  /** Argon2 parameters outside floor and ceiling. */
  | 'parameters_refused'
  /** A recovery code that is not written as one. */
  | 'code_malformed'

/** The only error of this room. Its message names the fault and never any of the bytes. */
export class SealError extends Error {
  readonly fault: SealFault

  constructor(fault: SealFault) {
    super(`sealed value refused: ${fault}`)
    this.name = 'SealError'
    this.fault = fault
  }
}
