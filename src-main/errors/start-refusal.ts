/**
 * Why a host doesn't start although its vault is well. `message` is the sentence for the person who
 * started it: what is in the way, and what to do.
 */
export class StartRefusal extends Error {
  override readonly name = 'StartRefusal'
}
