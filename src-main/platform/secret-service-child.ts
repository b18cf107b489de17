import { errandSchema, type Errand, type ErrandAnswer } from './secret-service-messages.ts'

/**
 * One errand to the Secret Service (freedesktop.org's, over D-Bus), in a process of its own: the library
 * connects synchronously, and a keyring that waits for its password holds a call for ever. Such a process
 * can be ended, and with it the connection and the prompt.
 */

const SERVICE = 'Tradekeep device key'
/** Under which nothing is ever kept: looking for it shows that the service answers, and asks the user nothing. */
const NOBODY = 'probe'
/** Pinned: without it the library turns to the kernel's keyring, which forgets at the next restart. */
const OPTIONS = { linux: { store: 'secret-service' } } as const

async function run(errand: Errand): Promise<ErrandAnswer> {
  let entry
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    entry = new AsyncEntry(SERVICE, errand.what === 'probe' ? NOBODY : errand.slotId, OPTIONS)
  } catch {
    // No bus, nobody on it who keeps secrets, or no build of the library for this system.
    return { problem: 'no_keychain' }
  }
  try {
    if (errand.what === 'keep') await entry.setSecret(errand.secret)
    else if (errand.what === 'forget') await entry.deleteCredential()
    else {
      const found = await entry.getSecret()
      if (errand.what === 'recall') return { secret: found === null ? null : Uint8Array.from(found) }
    }
    return { secret: null }
  } catch (error) {
    // The library has one code for everything; its words are the Secret Service's own.
    const isLocked = error instanceof Error && /locked|prompt|dismissed/iu.test(error.message)
    return { problem: isLocked ? 'keychain_locked' : 'keychain_failed' }
  }
}

// Not an orderly end: that would wait for the call that hangs.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.once('message', (message) => {
  void run(errandSchema.parse(message)).then((answer) => process.send?.(answer))
})
