import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { Secret } from '../../src-main/crypto/secret.ts'
import { exampleCredential } from './example-credential.ts'
import { DESKTOP_CLIENT, draftOf, openTestVault, PASSWORD, registerAccount } from './vault.ts'

/**
 * A process to be killed. Waits for its order on standard input, opens each vault, registers or logs in,
 * and binds so many credentials, some at once. Each thing done is said in a line of its own, which begins
 * with the vault's number, after it was acknowledged. It stays at the end, so that it never closes a vault in order.
 */
const orderSchema = z.strictObject({ homes: z.array(z.string()), first: z.number(), binds: z.number(), atOnce: z.number() })

// Synchronously, so that a line is in the pipe before anything else happens.
const say = (line: string) => writeSync(1, `${line}\n`)

const [text] = (await once(createInterface(process.stdin), 'line')) as [string]
const { homes, first, binds, atOnce } = orderSchema.parse(JSON.parse(text))

async function work(home: string, index: number): Promise<void> {
  say(`${index} opening`)
  const vault = await openTestVault(home)
  say(`${index} opened`)
  const session = (await vault.accounts.setupRequired())
    ? (await registerAccount(vault, 'mia')).session
    : await vault.accounts.authenticate((await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)).accessToken)
  say(`${index} entered`)
  let next = first
  const bindOneByOne = async (): Promise<void> => {
    while (next < first + binds) {
      const number = next
      next += 1
      const { id } = await vault.credentials.bind(session, draftOf(...exampleCredential(number)), { verify: false })
      say(`${index} bound ${number} ${id}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, bindOneByOne))
}

await Promise.all(homes.map(work))
say('done')
setInterval(() => {}, 60_000)
