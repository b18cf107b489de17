import { OpenError } from '../errors/open-error.ts'
import { StartRefusal } from '../errors/start-refusal.ts'

/**
 * Switches with which somebody could look into the running main process or drive its window. The
 * fuses of the packaged application already ignore the inspector's; refusing to start says so.
 */
const REFUSED_SWITCHES = ['inspect', 'inspect-brk', 'inspect-port', 'inspect-publish-uid', 'remote-debugging-port', 'remote-debugging-pipe', 'js-flags'] as const

export interface Start {
  /** Developers run from the source folder with whatever they need. */
  readonly isPackaged: boolean
  readonly environment: NodeJS.ProcessEnv
  readonly hasSwitch: (name: string) => boolean
}

/** Throws a StartRefusal where others could look into the open vault or pose as an exchange. */
export function refuseUnsafeStart({ isPackaged, environment, hasSwitch }: Start): void {
  const refused = isPackaged ? REFUSED_SWITCHES.find(hasSwitch) : undefined
  if (refused !== undefined) throw new StartRefusal(`Tradekeep does not start with --${refused}: it would let others look into the open vault.`)
  if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    throw new StartRefusal('Tradekeep does not start with NODE_TLS_REJECT_UNAUTHORIZED=0: anybody could pose as an exchange. Unset it.')
  }
}

/** The sentence to show for whatever stopped the application; of an unexpected error nothing but its code. */
export function sentenceFor(error: unknown): string {
  if (error instanceof OpenError || error instanceof StartRefusal) return error.message
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : ''
  return `Tradekeep stopped because of an unexpected error${code}.`
}
