import fc from 'fast-check'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { Client, IssuedSession } from '../../src-main/accounts/session.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { DAY, HOUR, MINUTE, VirtualClock } from '../support/clock.ts'
import { RUNS } from '../support/property.ts'
import { codeOf, DESKTOP_CLIENT, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let admin: TestAccount
let count = 0

beforeAll(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  vault = await openTestVault(folder.path, { clock })
  admin = await registerAccount(vault, 'admin')
})

afterAll(async () => {
  await vault.close()
  folder.remove()
})

const which = fc.nat({ max: 20 })
const OPERATIONS = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('login' as const), door: fc.constantFrom<Client>(DESKTOP_CLIENT, HTTP_CLIENT), hasProof: fc.boolean(), triesOld: fc.boolean() }),
    fc.record({ kind: fc.constant('refresh' as const), which, by: fc.constantFrom('owner', 'owner', 'owner', 'somebody without the proof', 'somebody with a used token') }),
    fc.record({ kind: fc.constant('logout' as const), which }),
    fc.record({ kind: fc.constant('change' as const), which, someoneMayKnow: fc.boolean() }),
    fc.record({ kind: fc.constant('recover' as const) }),
    fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.oneof(fc.integer({ min: 0, max: 2 * HOUR }), fc.constantFrom(DAY - 1_000, DAY, 3 * DAY, 7 * DAY - 1, 7 * DAY)) }),
  ),
  { minLength: 1, maxLength: 14 },
)
type Operation = typeof OPERATIONS extends fc.Arbitrary<(infer O)[]> ? O : never

/** A session as it should be. */
interface Modelled {
  hasEnded: boolean
  readonly proof: Secret | null
  readonly access: { readonly token: Secret; readonly runsOutAt: number }[]
  refresh: { readonly token: Secret; readonly runsOutAt: number }
  readonly used: Secret[]
}

const ACCESS_SECONDS = 24 * 60 * 60

/** An account, what its tokens should do, and the doing of it. */
class Model {
  readonly sessions: Modelled[] = []
  readonly #username: string
  readonly #passwords: string[] = [PASSWORD]
  #code: Secret

  constructor(username: string, account: TestAccount) {
    this.#username = username
    this.#code = account.recoveryCode
    this.#keep(account.issued, null)
  }

  async run(operation: Operation): Promise<void> {
    switch (operation.kind) {
      case 'login':
        return this.#login(operation.door, operation.hasProof ? this.#secret('proof-of-a-page') : null, operation.triesOld)
      case 'refresh':
        return this.#refresh(this.#at(operation.which), operation.by)
      case 'logout':
        return this.#logout(this.#at(operation.which))
      case 'change':
        return this.#change(this.#at(operation.which), operation.someoneMayKnow)
      case 'recover':
        return this.#recover()
      case 'wait':
        clock.advance(operation.milliseconds)
    }
  }

  /** Every access token there ever was works exactly while it should; throws for one that does not. */
  async check(): Promise<void> {
    for (const [number, session] of this.sessions.entries()) {
      for (const { token, runsOutAt } of session.access) {
        const found = await vault.accounts.authenticate(token).then(
          () => 'works',
          (error: unknown) => String((error as { code?: unknown }).code),
        )
        const expected = !session.hasEnded && seconds() < runsOutAt ? 'works' : 'SESSION_EXPIRED'
        if (found !== expected) throw new Error(`an access token of session ${number}: expected ${expected}, found ${found}`)
      }
    }
  }

  /** And so does every refresh token; to be asked last, since asking uses them. */
  async checkRefreshing(): Promise<void> {
    for (const session of this.sessions) await this.#refresh(session, 'owner')
    await this.check()
    for (const session of this.sessions) for (const used of session.used) await this.#replay(session, used)
  }

  async #login(door: Client, proof: Secret | null, triesOld: boolean): Promise<void> {
    const old = this.#passwords.at(-2)
    if (triesOld && old !== undefined) await requireRefused(vault.accounts.login({ username: this.#username, password: new Secret(old) }, door, proof))
    this.#keep(await vault.accounts.login({ username: this.#username, password: this.#password }, door, proof), proof)
  }

  async #refresh(session: Modelled, by: string): Promise<void> {
    const { proof, refresh, used } = session
    const replayed = used.at(-1)
    if (by === 'somebody with a used token' && replayed !== undefined) return this.#replay(session, replayed)
    if (by === 'somebody without the proof') {
      await requireRefused(vault.accounts.refresh(refresh.token, proof === null ? this.#secret('made-up-by-a-thief') : null))
      return
    }
    if (session.hasEnded || refresh.runsOutAt <= clock.now()) {
      await requireRefused(vault.accounts.refresh(refresh.token, proof))
      return
    }
    const issued = await vault.accounts.refresh(refresh.token, proof)
    used.push(refresh.token)
    session.access.push(accessOf(issued))
    session.refresh = this.#refreshOf(issued)
  }

  /** A used token ends its session, unless it has run out by itself. */
  async #replay(session: Modelled, used: Secret): Promise<void> {
    await requireRefused(vault.accounts.refresh(used, session.proof))
    session.hasEnded ||= (this.#runsOut.get(used) ?? 0) > clock.now()
  }

  async #logout(session: Modelled): Promise<void> {
    const live = await this.#authenticated(session)
    if (live === null) return
    await vault.accounts.logout(live)
    session.hasEnded = true
  }

  async #change(session: Modelled, someoneMayKnow: boolean): Promise<void> {
    const live = await this.#authenticated(session)
    if (live === null) return
    if (!vault.accounts.isUnlocked(live)) await vault.accounts.unlock(live, this.#password, DESKTOP_CLIENT)
    const newPassword = this.#next()
    const { session: issued, recoveryCode } = await vault.passwords.change(live, { currentPassword: this.#password, newPassword: new Secret(newPassword), someoneMayKnow }, DESKTOP_CLIENT, null)
    this.#replace(newPassword, issued, recoveryCode)
  }

  async #recover(): Promise<void> {
    const newPassword = this.#next()
    const { session, recoveryCode } = await vault.passwords.recover({ username: this.#username, code: this.#code, newPassword: new Secret(newPassword) }, HTTP_CLIENT, null)
    this.#replace(newPassword, session, recoveryCode)
  }

  #replace(password: string, issued: IssuedSession, code: Secret | null): void {
    this.#passwords.push(password)
    this.#code = code ?? this.#code
    for (const session of this.sessions) session.hasEnded = true
    this.#keep(issued, null)
  }

  async #authenticated({ access, hasEnded }: Modelled) {
    const latest = access.at(-1)
    return latest === undefined || hasEnded || seconds() >= latest.runsOutAt ? null : vault.accounts.authenticate(latest.token)
  }

  #keep(issued: IssuedSession, proof: Secret | null): void {
    this.sessions.push({ hasEnded: false, proof, access: [accessOf(issued)], refresh: this.#refreshOf(issued), used: [] })
  }

  readonly #runsOut = new Map<Secret, number>()

  #refreshOf({ refreshToken }: IssuedSession): Modelled['refresh'] {
    const runsOutAt = clock.now() + 7 * DAY
    this.#runsOut.set(refreshToken, runsOutAt)
    return { token: refreshToken, runsOutAt }
  }

  #at(index: number): Modelled {
    const session = this.sessions[index % this.sessions.length]
    if (session === undefined) throw new Error('an account begins with a session')
    return session
  }

  get #password(): Secret {
    return new Secret(this.#passwords.at(-1) ?? PASSWORD)
  }

  #next(): string {
    return `lantern ${this.#passwords.length}, gravel hums`
  }

  #secret(text: string): Secret {
    return new Secret(`${text} ${this.sessions.length}`)
  }
}

async function requireRefused(work: Promise<unknown>): Promise<void> {
  const code = await codeOf(work)
  if (code !== 'AUTHENTICATION_FAILED') throw new Error(`expected a refusal as AUTHENTICATION_FAILED, found ${String(code)}`)
}

const seconds = (): number => Math.floor(clock.now() / 1_000)
const accessOf = ({ accessToken }: IssuedSession): Modelled['access'][number] => ({ token: accessToken, runsOutAt: seconds() + ACCESS_SECONDS })

describe('tokens', () => {
  test('Property 28: whatever was logged in, refreshed, logged out, changed, recovered or waited for, a token works exactly while it should', async () => {
    await fc.assert(
      fc.asyncProperty(OPERATIONS, async (operations) => {
        const username = `trader-${(count += 1)}`
        const model = new Model(username, await registerAccount(vault, username, admin.session))
        for (const operation of operations) {
          await model.run(operation)
          await model.check()
        }
        clock.advance(MINUTE)
        await model.checkRefreshing()
        await model.check()
      }),
      RUNS,
    )
  })
})
