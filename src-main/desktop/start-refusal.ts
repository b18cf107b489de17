import { OpenError } from '../errors/open-error.ts'
import { refusedSwitch } from './command-line.ts'

/** Why the application can't start, in a sentence for the person who started it. */
export class StartRefusal extends Error {}

/** Throws a StartRefusal where the packaged application was started with a debugging switch. */
export function refuseDebugging(isPackaged: boolean, hasSwitch: (name: string) => boolean): void {
  const refused = isPackaged ? refusedSwitch(hasSwitch) : null
  if (refused !== null) throw new StartRefusal(`Tradekeep does not start with --${refused}: it would let others look into the open vault.`)
}

/** The sentence to show for whatever stopped the start; nothing of an unexpected error but that it came up. */
export function sentenceFor(error: unknown): string {
  if (error instanceof OpenError || error instanceof StartRefusal) return error.message
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : ''
  return `Tradekeep could not start because of an unexpected error${code}. The log says more; your vault was not changed.`
}
