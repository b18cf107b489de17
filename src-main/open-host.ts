import type { AddressPolicy } from './exchanges/check.ts'
import { createDispatcher } from './api/dispatch.ts'
import { createEventDoor } from './api/events.ts'
import { createToFailure } from './api/failure.ts'
import { createMessages } from './api/messages.ts'
import { createApp, type App } from './http/app.ts'
import { listenOnLoopback, type Listening } from './http/listen.ts'
import { pageAddress, type ListenerAddress } from './http/listener-address.ts'
import { DEFAULT_RATE_LIMITS, type RateLimits } from './http/rate-limits.ts'
import { systemClock } from './platform/clock.ts'
import { openLogFile } from './platform/log-file.ts'
import type { Log } from './platform/log.ts'
import { prepareVaultFolder } from './store/vault-folder.ts'
import { unlockAtStart, type Unlocking } from './unlock-at-start.ts'
import { openVault, type Vault, type VaultOptions } from './vault.ts'

export interface HostOptions extends Pick<VaultOptions, 'clock' | 'keychain' | 'systemProxy' | 'passwordCost'> {
  /** The data folder. */
  readonly home: string
  readonly address: ListenerAddress
  readonly policy: AddressPolicy
  readonly checkWorker: URL
  /** Where the built page lies; null serves the API alone. */
  readonly pageFolder: string | null
  readonly version: string
  readonly limits?: RateLimits
  /** More in the log, and all of it on standard error too. */
  readonly verbose?: boolean
}

/** A vault on loopback. */
export interface Host {
  readonly vault: Vault
  readonly log: Log
  readonly port: number
  /** False where the machine has no IPv6, so that 127.0.0.1 alone is served. */
  readonly onIpv6: boolean
  /** What to open in a browser; with `#setup=TOKEN` while there is no account. */
  address(): Promise<string>
  /** Opens accounts without anybody there; never rejects, and says to `say` in a line each what went wrong. */
  unlock(unlockings: readonly Unlocking[], say: (line: string) => void): Promise<void>
  /** Lets running requests end, then closes listener and vault. */
  close(): Promise<void>
}

async function serve(vault: Vault, log: Log, options: HostOptions): Promise<Listening & { app: App }> {
  const { version, pageFolder, limits = DEFAULT_RATE_LIMITS, clock = systemClock } = options
  const dispatch = createDispatcher(vault, log, { version, clock })
  const app = await createApp({ dispatch, toFailure: createToFailure(createMessages(), log, clock), events: createEventDoor(vault, log), requests: vault.requests, version, pageFolder, limits, clock })
  const { port, onIpv6 } = await listenOnLoopback(app.servers, options.address.port)
  log.info('listening', { port, version })
  return { app, port, onIpv6 }
}

/**
 * Opens the vault and serves it on loopback, without a desktop. Throws OpenError where the vault can't
 * be opened and StartRefusal where the port can't be had, each with a sentence for the user.
 */
export async function openHost(options: HostOptions): Promise<Host> {
  prepareVaultFolder(options.home)
  const log = openLogFile(options.home, { verbose: options.verbose ?? false })
  const { home, checkWorker, policy, clock, keychain = null, systemProxy, passwordCost } = options
  const vault = await openVault({
    home,
    host: 'serve',
    checkWorker,
    policy,
    log,
    keychain,
    ...(systemProxy === undefined ? {} : { systemProxy }),
    ...(clock === undefined ? {} : { clock }),
    ...(passwordCost === undefined ? {} : { passwordCost }),
  })
  try {
    const { app, port, onIpv6 } = await serve(vault, log, options)
    // Without a desktop nothing tells how long nobody touched the machine: the last request counts.
    vault.locking.watch(() => null)
    return {
      vault,
      log,
      port,
      onIpv6,
      address: async () => {
        const token = await vault.setupToken()
        return pageAddress({ host: options.address.host, port }, token?.expose('printed once to whoever started the vault, who alone may make its first account') ?? null)
      },
      unlock: (unlockings, say) => unlockAtStart(vault, log, unlockings, say),
      close: async () => {
        await app.close()
        await vault.close()
        log.info('closed')
      },
    }
  } catch (error) {
    await vault.close()
    throw error
  }
}
