import { once } from 'node:events'
import { writeSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { requireStrongPassword } from '../../src-main/accounts/password-strength.ts'
import type { IssuedSession, LiveSession } from '../../src-main/accounts/session.ts'
import type { CredentialChange } from '../../src-main/credentials/change.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import type { Vault } from '../../src-main/vault.ts'
import { VirtualClock } from './clock.ts'
import { isRefused, operationSchema, type Answer, type Operation } from './crash-operations.ts'
import { exampleFields } from './example-credential.ts'
import { filedKeychain } from './filed-keychain.ts'
import { withRawFile } from './raw-file.ts'
import { changePassword, login, plain, recover } from './renewal.ts'
import { settled } from './settled.ts'
import { apiKey, DESKTOP_CLIENT, draftOf, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount } from './vault.ts'

/**
 * A process to be killed. Waits for its order on standard input, opens the vault, and does what its
 * plan says, step by step, the operations of a step at once. It says each step before it begins, and
 * each operation after it was acknowledged, in a line of its own. It stays at the end, so that it never
 * closes a vault in order.
 */
const orderSchema = z.strictObject({
  home: z.string(),
  checkWorker: z.string(),
  /** Mia's; null where the plan begins with her registration. */
  password: z.string().nullable(),
  code: z.string().nullable(),
  /** Refresh tokens, by the session's name. */
  sessions: z.record(z.string(), z.string()),
  plan: z.array(z.array(operationSchema).readonly()).readonly(),
})
export type Order = z.infer<typeof orderSchema>

// Synchronously, so that a line is in the pipe before anything else happens.
const say = (line: string) => writeSync(1, `${line}\n`)

const UNCHANGED: CredentialChange = { fields: {}, options: {}, password: null }
const ALL = { includeInactive: true, limit: 10_000, cursor: null }
const CHOOSES_A_PASSWORD: readonly Operation['do'][] = ['register', 'change password', 'change keys', 'recover']

class Worker {
  readonly #vault: Vault
  readonly #home: string
  readonly #clock: VirtualClock
  readonly #ids = new Map<string, string>()
  readonly #sessions = new Map<string, { refresh: Secret; access: Secret | null }>()
  #code: Secret | null
  #password = PASSWORD
  /** The window's own session. */
  #desk: LiveSession | null = null

  constructor(vault: Vault, clock: VirtualClock, { home, code, sessions }: Order) {
    this.#vault = vault
    this.#clock = clock
    this.#home = home
    this.#code = code === null ? null : new Secret(code)
    for (const [name, token] of Object.entries(sessions)) this.#sessions.set(name, { refresh: new Secret(token), access: null })
  }

  async enter(password: string): Promise<void> {
    await this.#sit(await login(this.#vault, password), password)
    const { items } = await this.#vault.credentials.list(this.#at, ALL)
    for (const { id, note } of items) this.#ids.set(note ?? '', id)
  }

  async do(operation: Operation): Promise<Answer> {
    const { accounts, credentials, device, settings } = this.#vault
    switch (operation.do) {
      case 'register': {
        const { issued, recoveryCode } = await registerAccount(this.#vault, operation.username, this.#desk)
        if (this.#desk !== null) return {}
        await this.#sit(issued, PASSWORD)
        return this.#told(recoveryCode)
      }
      case 'login':
        return this.#took(operation.session, await login(this.#vault, this.#password, 'mia', HTTP_CLIENT))
      case 'refresh':
        return this.#took(operation.session, await accounts.refresh(this.#session(operation.session).refresh, null))
      case 'logout': {
        const { access } = this.#session(operation.session)
        if (access === null) throw new Error('the plan ends a session that is not this process’s')
        await accounts.logout(await accounts.authenticate(access))
        return {}
      }
      case 'bind': {
        const draft = draftOf(apiKey('binance', exampleFields(operation.fields)), { label: operation.credential, note: operation.credential })
        await this.#unlessRefused(operation, async () => void this.#ids.set(operation.credential, (await credentials.bind(this.#at, draft, operation)).id))
        return {}
      }
      case 'replace': {
        const { api_key, api_secret } = exampleFields(operation.fields)
        const fields = { api_key: new Secret(api_key), api_secret: new Secret(api_secret) }
        await this.#unlessRefused(operation, async () => void (await this.#update(operation.credential, { fields }, operation.verify)))
        return {}
      }
      case 'rename':
        await this.#update(operation.credential, { label: operation.label })
        return {}
      case 'pause':
        await this.#update(operation.credential, { is_active: operation.is_active })
        return {}
      case 'delete':
        await credentials.delete(this.#at, this.#id(operation.credential))
        return {}
      case 'restore':
        await credentials.restore(this.#at, this.#id(operation.credential))
        return {}
      case 'destroy':
        this.#clock.advance(10_000)
        await settled(() => withRawFile(this.#home, (connection) => connection.prepare('SELECT 1 FROM credentials WHERE deleted_at IS NOT NULL').get() === undefined))
        return {}
      case 'check':
        await credentials.verify(this.#at, this.#id(operation.credential))
        return {}
      case 'change password':
      case 'change keys': {
        const { session, recoveryCode } = await changePassword(this.#vault, this.#at, { ...operation, someoneMayKnow: operation.do === 'change keys' })
        await this.#sit(session, operation.to)
        return this.#told(recoveryCode)
      }
      case 'recover': {
        if (this.#code === null) throw new Error('the plan uses a recovery code that nobody has')
        const { session, recoveryCode } = await recover(this.#vault, this.#code, { password: operation.to })
        await this.#sit(session, operation.to)
        return this.#told(recoveryCode)
      }
      case 'enable device':
        await device.enable(this.#at, new Secret(operation.password), DESKTOP_CLIENT)
        return {}
      case 'disable device':
        await device.disable(this.#at)
        return {}
      case 'set proxy':
        await settings.update(this.#at, operation.url === null ? { mode: 'none', url: null } : { mode: 'url', url: new Secret(operation.url) }, new Secret(operation.password), DESKTOP_CLIENT)
        return {}
    }
  }

  get #at(): LiveSession {
    if (this.#desk === null) throw new Error('the plan begins without an account')
    return this.#desk
  }

  async #sit({ accessToken }: IssuedSession, password: string): Promise<void> {
    this.#desk = await this.#vault.accounts.authenticate(accessToken)
    this.#password = password
  }

  #took(name: string, { accessToken, refreshToken }: IssuedSession): Answer {
    this.#sessions.set(name, { access: accessToken, refresh: refreshToken })
    return { token: plain(refreshToken) }
  }

  #told(code: Secret | null): Answer {
    if (code === null) return {}
    this.#code = code
    return { code: plain(code) }
  }

  #session(name: string): { readonly refresh: Secret; readonly access: Secret | null } {
    return this.#sessions.get(name) ?? refuse(`no session ${name}`)
  }

  #id(credential: string): string {
    return this.#ids.get(credential) ?? refuse(`no credential ${credential}`)
  }

  #update(credential: string, change: Partial<CredentialChange>, verify = false): Promise<unknown> {
    return this.#vault.credentials.update(this.#at, this.#id(credential), { ...UNCHANGED, ...change }, { verify }, DESKTOP_CLIENT)
  }

  async #unlessRefused(operation: Parameters<typeof isRefused>[0], work: () => Promise<void>): Promise<void> {
    const refused = await work().then(
      () => false,
      (error: unknown) => {
        if (error instanceof VaultError && (error.reason === 'credential_refused' || error.reason === 'check_inconclusive')) return true
        throw error
      },
    )
    if (refused !== isRefused(operation)) throw new Error('the checker did not answer as planned')
  }
}

function refuse(sentence: string): never {
  throw new Error(sentence)
}

const [text] = (await once(createInterface(process.stdin), 'line')) as [string]
const order = orderSchema.nullable().parse(JSON.parse(text))
// Only a process that ends by itself leaves its compiled code to those that come after it.
if (order === null) {
  await loadEstimator()
  process.exit()
}

const clock = new VirtualClock(Date.now())
say('opening')
const vault = await openTestVault(order.home, { clock, keychain: filedKeychain(path.join(order.home, 'keychain')), checkWorker: new URL(order.checkWorker) })
say('opened')
// Before anything is killed: it takes longer than all that is done with it.
if (order.plan.flat().some(({ do: what }) => CHOOSES_A_PASSWORD.includes(what))) await loadEstimator()
const worker = new Worker(vault, clock, order)
if (order.password !== null) await worker.enter(order.password)
say('entered')
for (const [number, step] of order.plan.entries()) {
  say(`begun ${number}`)
  await Promise.all(
    step.map(async (operation, place) => {
      const answer = await worker.do(operation)
      say(`done ${number} ${place} ${JSON.stringify(answer)}`)
    }),
  )
}
say('end')
setInterval(() => {}, 60_000)

function loadEstimator(): Promise<void> {
  return requireStrongPassword(new Secret(PASSWORD), [])
}
