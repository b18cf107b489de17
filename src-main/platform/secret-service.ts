import { fork } from 'node:child_process'
import { KeychainError, SECRET_BYTES, type Keychain } from './keychain.ts'
import { errandAnswerSchema, type Errand } from './secret-service-messages.ts'

export interface SecretServiceOptions {
  /** The module that runs one errand; it lies elsewhere in a bundle than in the sources. */
  readonly child: URL
  readonly environment?: NodeJS.ProcessEnv
  /** Milliseconds in which somebody can answer a prompt of the keyring's. */
  readonly patience?: number
}

const PATIENCE = 30_000
/** A caller that asks and asks while a prompt hangs gets no process for each. */
const MOST_AT_ONCE = 4
/** All that the child needs to find the bus, and the keyring its user's folders. */
const PASSED_ON = ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'HOME', 'PATH', 'LANG'] as const

/**
 * The Secret Service of the user's session (GNOME Keyring, KWallet, KeePassXC) as a keychain, for a host
 * without a desktop of its own. It holds the secrets itself, by slot id, in its default collection. On
 * the bus they travel inside the library's encrypted session (dh-ietf1024-sha256-aes128-cbc-pkcs7). Null
 * where there can be none: on other systems than Linux, and without a session bus.
 */
export function secretServiceKeychain({ child, environment = process.env, patience = PATIENCE }: SecretServiceOptions): Keychain | null {
  if (process.platform !== 'linux' || (environment['DBUS_SESSION_BUS_ADDRESS'] ?? '') === '') return null
  const env = Object.fromEntries(PASSED_ON.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])))
  let running = 0

  async function run(errand: Errand): Promise<Uint8Array | null> {
    if (running >= MOST_AT_ONCE) throw new KeychainError('keychain_locked')
    running += 1
    const settled = Promise.withResolvers<unknown>()
    // Whichever comes first settles it; a loser that nobody waits for any more is no error.
    settled.promise.catch(() => undefined)
    const errandRunner = fork(child, [], { env, execArgv: ['--disable-sigusr1'], serialization: 'advanced', stdio: 'ignore' })
    const timer = setTimeout(() => settled.reject(new KeychainError('keychain_locked')), patience)
    try {
      errandRunner.once('message', settled.resolve)
      errandRunner.once('error', settled.reject)
      errandRunner.once('exit', () => settled.reject(new Error('the process ended without an answer')))
      errandRunner.send(errand)
      const answer = errandAnswerSchema.parse(await settled.promise)
      if ('problem' in answer) throw new KeychainError(answer.problem)
      return answer.secret
    } catch (error) {
      throw error instanceof KeychainError ? error : new KeychainError('keychain_failed', error)
    } finally {
      clearTimeout(timer)
      errandRunner.kill('SIGKILL')
      running -= 1
    }
  }

  return {
    keeper: 'secret_service',
    problem: async () => {
      try {
        await run({ what: 'probe' })
        return null
      } catch (error) {
        return error instanceof KeychainError ? error.problem : 'keychain_failed'
      }
    },
    keep: async (slotId, secret) => {
      await run({ what: 'keep', slotId, secret })
      return null
    },
    recall: async (slotId) => {
      const found = await run({ what: 'recall', slotId })
      return found === null || found.length !== SECRET_BYTES ? null : { secret: Buffer.from(found.buffer, found.byteOffset, found.length), isStale: false }
    },
    forget: async (slotId) => {
      await run({ what: 'forget', slotId })
    },
  }
}
