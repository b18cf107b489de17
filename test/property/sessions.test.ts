import fc from 'fast-check'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { Client, IssuedSession, LiveSession } from '../../src-main/accounts/session.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { DAY, HOUR, MINUTE, VirtualClock } from '../support/clock.ts'
import { RUNS } from '../support/property.ts'
import { deleteAccount, openAlerts, rename, setRole } from '../support/profiles.ts'
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
    fc.record({ kind: fc.constant('end' as const), which, by: which }),
    fc.record({ kind: fc.constant('everywhere' as const), which, keepCurrent: fc.boolean() }),
    fc.record({ kind: fc.constant('role' as const), role: fc.constantFrom('admin' as const, 'trader' as const) }),
    fc.record({ kind: fc.constant('rename' as const), which }),
    fc.record({ kind: fc.constant('lock' as const) }),
    { arbitrary: fc.record({ kind: fc.constant('delete' as const), which }), weight: 1 },
    fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.oneof(fc.integer({ min: 0, max: 2 * HOUR }), fc.constantFrom(DAY - 1_000, DAY, 3 * DAY, 7 * DAY - 1, 7 * DAY)) }),
  ),
  { minLength: 1, maxLength: 14 },
)
type Operation = typeof OPERATIONS extends fc.Arbitrary<(infer O)[]> ? O : never

type Role = 'admin' | 'trader'

/** A session as it should be. */
interface Modelled {
  readonly id: string
  hasEnded: boolean
  /** Whether it was told that one of its tokens came twice. */
  wasReused: boolean
  readonly proof: Secret | null
  readonly access: { readonly token: Secret; readonly runsOutAt: number; readonly role: Role }[]
  refresh: { readonly token: Secret; readonly runsOutAt: number }
  readonly used: Secret[]
}

const ACCESS_SECONDS = 24 * 60 * 60

/** An account, what its tokens should do, and the doing of it. */
class Model {
  readonly sessions: Modelled[] = []
  #username: string
  #role: Role = 'trader'
  #names = 0
  #reuses = 0
  isDeleted = false
  readonly #passwords: string[] = [PASSWORD]
  readonly #accountId: string
  #code: Secret

  constructor(username: string, account: TestAccount) {
    this.#username = username
    this.#accountId = account.session.accountId
    this.#code = account.recoveryCode
    this.#keep(account.issued, account.session.sessionId, null)
  }

  async run(operation: Operation): Promise<void> {
    // Of a deleted account there are only tokens left to try.
    if (this.isDeleted && operation.kind !== 'refresh' && operation.kind !== 'wait') return
    switch (operation.kind) {
      case 'login':
        await this.#login(operation.door, operation.hasProof ? this.#secret('proof-of-a-page') : null, operation.triesOld)
        return
      case 'refresh':
        return this.#refresh(this.#at(operation.which), operation.by)
      case 'logout':
        return this.#logout(this.#at(operation.which))
      case 'change':
        return this.#change(this.#at(operation.which), operation.someoneMayKnow)
      case 'recover':
        return this.#recover()
      case 'end':
        return this.#end(this.#at(operation.by), this.#at(operation.which))
      case 'everywhere':
        return this.#endAll(this.#at(operation.which), operation.keepCurrent)
      case 'role':
        return this.#changeRole(operation.role)
      case 'rename':
        return this.#rename(this.#at(operation.which))
      case 'lock':
        return vault.accounts.lock({ accountId: this.#accountId })
      case 'delete':
        return this.#delete(this.#at(operation.which))
      case 'wait':
        clock.advance(operation.milliseconds)
    }
  }

  /** Every access token there ever was works exactly while it should; throws for one that does not. */
  async check(): Promise<void> {
    for (const [number, session] of this.sessions.entries()) {
      for (const { token, runsOutAt, role } of session.access) {
        const found = await vault.accounts.authenticate(token).then(
          () => 'works',
          (error: unknown) => String((error as { code?: unknown }).code),
        )
        const expected = !session.hasEnded && seconds() < runsOutAt && role === this.#role ? 'works' : 'SESSION_EXPIRED'
        if (found !== expected) throw new Error(`an access token of session ${number}: expected ${expected}, found ${found}`)
      }
    }
  }

  /** The list of logins shows exactly those that can be continued, and the alert counts exactly the sessions of which a token came twice. */
  async checkShown(): Promise<void> {
    if (this.isDeleted) return
    const session = await this.#login(HTTP_CLIENT, null, false)
    const living = this.sessions.filter(({ hasEnded, refresh }) => !hasEnded && refresh.runsOutAt > clock.now()).map(({ id }) => id)
    const shown = (await vault.logins.list(session)).map(({ id }) => id)
    if (shown.length !== living.length || !living.every((id) => shown.includes(id))) throw new Error(`${living.length} logins can be continued, and ${shown.length} are shown`)
    const counted = (await openAlerts(vault, session)).map(({ count }) => count).join()
    if (counted !== (this.#reuses === 0 ? '' : `${this.#reuses}`)) throw new Error(`${this.#reuses} sessions had a token come twice, and the alert counts ${counted}`)
  }

  /** And so does every refresh token; to be asked last, since asking uses them. */
  async checkRefreshing(): Promise<void> {
    for (const session of this.sessions) await this.#refresh(session, 'owner')
    await this.check()
    for (const session of this.sessions) for (const used of session.used) await this.#replay(session, used)
  }

  async #login(door: Client, proof: Secret | null, triesOld: boolean): Promise<LiveSession> {
    const old = this.#passwords.at(-2)
    if (triesOld && old !== undefined) await requireRefused(vault.accounts.login({ username: this.#username, password: new Secret(old) }, door, proof))
    const issued = await vault.accounts.login({ username: this.#username, password: this.#password }, door, proof)
    const session = await vault.accounts.authenticate(issued.accessToken)
    this.#keep(issued, session.sessionId, proof)
    return session
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
    session.access.push(this.#accessOf(issued))
    session.refresh = this.#refreshOf(issued)
  }

  /** A used token ends its session and is told once for it, unless it has run out by itself. */
  async #replay(session: Modelled, used: Secret): Promise<void> {
    await requireRefused(vault.accounts.refresh(used, session.proof))
    if ((this.#runsOut.get(used) ?? 0) <= clock.now()) return
    if (!session.wasReused) this.#reuses += 1
    session.hasEnded = true
    session.wasReused = true
  }

  async #end(by: Modelled, ended: Modelled): Promise<void> {
    const live = await this.#authenticated(by)
    if (live === null) return
    const isThere = !ended.hasEnded && ended.refresh.runsOutAt > clock.now()
    const found = await vault.logins.end(live, ended.id).then(
      () => 'ended',
      (error: unknown) => String((error as { reason?: unknown }).reason),
    )
    if (found !== (isThere ? 'ended' : 'session_unknown')) throw new Error(`ending a session that is ${isThere ? 'there' : 'gone'}: ${found}`)
    if (isThere) ended.hasEnded = true
  }

  async #endAll(by: Modelled, keepCurrent: boolean): Promise<void> {
    const live = await this.#authenticated(by)
    if (live === null) return
    await vault.logins.endAll(live, { keepCurrent })
    for (const session of this.sessions) session.hasEnded ||= !keepCurrent || session !== by
  }

  async #changeRole(role: Role): Promise<void> {
    await setRole(vault, admin.session, this.#username, role)
    this.#role = role
  }

  async #rename(by: Modelled): Promise<void> {
    const live = await this.#opened(by)
    if (live === null) return
    const before = this.#username
    this.#names += 1
    this.#username = `${before.split('.')[0]}.${this.#names}`
    await rename(vault, live, { username: this.#username }, { password: this.#plainPassword })
    await requireRefused(vault.accounts.login({ username: before, password: this.#password }, DESKTOP_CLIENT, null))
  }

  async #delete(by: Modelled): Promise<void> {
    const live = await this.#opened(by)
    if (live === null) return
    await deleteAccount(vault, live, this.#plainPassword)
    for (const session of this.sessions) session.hasEnded = true
    this.isDeleted = true
    await requireRefused(vault.accounts.login({ username: this.#username, password: this.#password }, DESKTOP_CLIENT, null))
  }

  async #logout(session: Modelled): Promise<void> {
    const live = await this.#authenticated(session)
    if (live === null) return
    await vault.accounts.logout(live)
    session.hasEnded = true
  }

  async #change(session: Modelled, someoneMayKnow: boolean): Promise<void> {
    const live = await this.#opened(session)
    if (live === null) return
    const newPassword = this.#next()
    const { session: issued, recoveryCode } = await vault.passwords.change(live, { currentPassword: this.#password, newPassword: new Secret(newPassword), someoneMayKnow }, DESKTOP_CLIENT, null)
    await this.#replace(newPassword, issued, recoveryCode)
  }

  async #recover(): Promise<void> {
    const newPassword = this.#next()
    const { session, recoveryCode } = await vault.passwords.recover({ username: this.#username, code: this.#code, newPassword: new Secret(newPassword) }, HTTP_CLIENT, null)
    await this.#replace(newPassword, session, recoveryCode)
  }

  async #replace(password: string, issued: IssuedSession, code: Secret | null): Promise<void> {
    this.#passwords.push(password)
    this.#code = code ?? this.#code
    for (const session of this.sessions) session.hasEnded = true
    this.#keep(issued, (await vault.accounts.authenticate(issued.accessToken)).sessionId, null)
  }

  async #authenticated({ access, hasEnded }: Modelled): Promise<LiveSession | null> {
    const latest = access.at(-1)
    return latest === undefined || hasEnded || seconds() >= latest.runsOutAt || latest.role !== this.#role ? null : vault.accounts.authenticate(latest.token)
  }

  async #opened(session: Modelled): Promise<LiveSession | null> {
    const live = await this.#authenticated(session)
    if (live !== null && !vault.accounts.isUnlocked(live)) await vault.accounts.unlock(live, this.#password, DESKTOP_CLIENT)
    return live
  }

  #keep(issued: IssuedSession, id: string, proof: Secret | null): void {
    this.sessions.push({ id, hasEnded: false, wasReused: false, proof, access: [this.#accessOf(issued)], refresh: this.#refreshOf(issued), used: [] })
  }

  #accessOf({ accessToken }: IssuedSession): Modelled['access'][number] {
    return { token: accessToken, runsOutAt: seconds() + ACCESS_SECONDS, role: this.#role }
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

  get #plainPassword(): string {
    return this.#passwords.at(-1) ?? PASSWORD
  }

  get #password(): Secret {
    return new Secret(this.#plainPassword)
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

describe('tokens', () => {
  test('Property 28: whatever was logged in, refreshed, ended, changed, recovered, renamed, deleted or waited for, a token works exactly while it should', async () => {
    await fc.assert(
      fc.asyncProperty(OPERATIONS, async (operations) => {
        const username = `trader-${(count += 1)}`
        const model = new Model(username, await registerAccount(vault, username, admin.session))
        for (const operation of operations) {
          await model.run(operation)
          await model.check()
        }
        await model.checkShown()
        clock.advance(MINUTE)
        await model.checkRefreshing()
        await model.check()
      }),
      RUNS,
    )
  })
})
