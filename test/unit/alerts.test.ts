import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { HOUR, VirtualClock } from '../support/clock.ts'
import { loginAs, openAlerts, toldBy, writtenDown } from '../support/profiles.ts'
import { withRawFile } from '../support/raw-file.ts'
import { codeOf, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let mia: TestAccount

beforeEach(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  vault = await openTestVault(folder.path, { clock })
  mia = await registerAccount(vault, 'mia')
})

afterEach(async () => {
  await vault.close()
  folder.remove()
})

const at = (time: number) => new Date(time).toISOString()
const everyAlert = () => vault.alerts.list(mia.session, { include_resolved: true })

/** A login whose first refresh token is used, and then comes again from somebody who copied it. */
async function stolen(): Promise<Secret> {
  const { issued } = await loginAs(vault, 'mia')
  await vault.accounts.refresh(issued.refreshToken, null)
  expect(await codeOf(vault.accounts.refresh(issued.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
  return issued.refreshToken
}

describe('a refresh token used twice', () => {
  test('is an alert, told at once, beside the end of its login', async () => {
    const told = toldBy(vault)
    await stolen()
    const alerts = await openAlerts(vault, mia.session)
    const now = at(clock.now())
    expect(alerts).toEqual([{ id: expect.any(String) as string, kind: 'token_reused', severity: 'critical', first_at: now, last_at: now, count: 1, read_at: null, resolved_at: null }])
    expect(told).toEqual([
      { type: 'account.unlocked', account_id: mia.session.accountId },
      { type: 'alert.changed', account_id: mia.session.accountId, alert_id: alerts[0]?.id, kind: 'token_reused', change: 'raised' },
      { type: 'account.sessions_ended', account_id: mia.session.accountId },
    ])
  })

  test('counts up while it stays open, and is to be read again then', async () => {
    const first = clock.now()
    await stolen()
    const [alert] = await openAlerts(vault, mia.session)
    await vault.alerts.read(mia.session, alert?.id ?? '')
    clock.advance(HOUR)
    await stolen()
    expect(await openAlerts(vault, mia.session)).toEqual([{ ...alert, first_at: at(first), last_at: at(clock.now()), count: 2, read_at: null }])
  })

  test('counts once for one login, however often it comes', async () => {
    const token = await stolen()
    const told = toldBy(vault)
    for (let again = 0; again < 5; again += 1) expect(await codeOf(vault.accounts.refresh(token, null))).toBe('AUTHENTICATION_FAILED')
    expect(await openAlerts(vault, mia.session)).toMatchObject([{ count: 1 }])
    expect(told).toEqual([])
  })

  test('counts for a login that had ended already, since somebody has the token all the same', async () => {
    const { issued } = await loginAs(vault, 'mia')
    const next = await vault.accounts.refresh(issued.refreshToken, null)
    await vault.accounts.logout(await vault.accounts.authenticate(next.accessToken))
    // A token that was never used is only what a page kept that nobody told of the logout.
    expect(await codeOf(vault.accounts.refresh(next.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    expect(await openAlerts(vault, mia.session)).toEqual([])
    for (let again = 0; again < 3; again += 1) expect(await codeOf(vault.accounts.refresh(issued.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    expect(await openAlerts(vault, mia.session)).toMatchObject([{ count: 1 }])
  })

  test('is none where the proof is wrong, and none where the token has run out', async () => {
    const proof = new Secret('p'.repeat(43))
    const { refreshToken } = await vault.accounts.login({ username: 'mia', password: new Secret(PASSWORD) }, HTTP_CLIENT, proof)
    await vault.accounts.refresh(refreshToken, proof)
    expect(await codeOf(vault.accounts.refresh(refreshToken, new Secret('q'.repeat(43))))).toBe('AUTHENTICATION_FAILED')
    expect(await codeOf(vault.accounts.refresh(refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    clock.advance(7 * 24 * HOUR)
    expect(await codeOf(vault.accounts.refresh(refreshToken, proof))).toBe('AUTHENTICATION_FAILED')
    expect(await everyAlert()).toEqual([])
  })

  test('is kept while the account is locked, over a restart too', async () => {
    const { issued } = await loginAs(vault, 'mia')
    await vault.accounts.refresh(issued.refreshToken, null)
    await vault.accounts.lock(mia.session)
    expect(await codeOf(vault.accounts.refresh(issued.refreshToken, null))).toBe('AUTHENTICATION_FAILED')
    expect(await codeOf(openAlerts(vault, mia.session))).toBe('VAULT_LOCKED')
    await vault.close()
    vault = await openTestVault(folder.path, { clock })
    const { session } = await loginAs(vault, 'mia')
    expect(await openAlerts(vault, session)).toMatchObject([{ kind: 'token_reused', count: 1 }])
  })
})

describe('an alert', () => {
  test('that was read stays, and keeps the first time it was', async () => {
    await stolen()
    const [alert] = await openAlerts(vault, mia.session)
    const id = alert?.id ?? ''
    const told = toldBy(vault)
    const read = await vault.alerts.read(mia.session, id)
    expect(read).toEqual({ ...alert, read_at: at(clock.now()) })
    clock.advance(HOUR)
    expect(await vault.alerts.read(mia.session, id)).toEqual(read)
    expect(await openAlerts(vault, mia.session)).toEqual([read])
    expect(told).toEqual([{ type: 'alert.changed', account_id: mia.session.accountId, alert_id: id, kind: 'token_reused', change: 'read' }])
  })

  test('that was resolved is listed only where it is asked for; what comes then is another one', async () => {
    await stolen()
    const [alert] = await openAlerts(vault, mia.session)
    const told = toldBy(vault)
    const resolved = await vault.alerts.resolve(mia.session, alert?.id ?? '')
    expect(resolved).toEqual({ ...alert, resolved_at: at(clock.now()) })
    expect(await vault.alerts.resolve(mia.session, alert?.id ?? '')).toEqual(resolved)
    expect(told).toMatchObject([{ change: 'resolved' }])
    expect(await openAlerts(vault, mia.session)).toEqual([])
    clock.advance(HOUR)
    await stolen()
    const all = await everyAlert()
    expect(all.map(({ count, resolved_at }) => [count, resolved_at])).toEqual([
      [1, null],
      [1, resolved.resolved_at],
    ])
  })

  test('is dated forwards where the clock is set back', async () => {
    await stolen()
    const raised = clock.now()
    clock.set(raised - HOUR)
    await stolen()
    const [alert] = await openAlerts(vault, mia.session)
    expect(alert).toMatchObject({ count: 2, first_at: at(raised), last_at: at(raised) })
    expect(await vault.alerts.resolve(mia.session, alert?.id ?? '')).toMatchObject({ resolved_at: at(raised) })
  })

  test("of another account is as unknown as one that never was, and so is the account's own while it is locked", async () => {
    await stolen()
    const [alert] = await openAlerts(vault, mia.session)
    const noa = await registerAccount(vault, 'noa', mia.session)
    for (const id of [alert?.id ?? '', '01890a5d-ac96-774b-bcce-b302099a8057']) {
      await expect(vault.alerts.read(noa.session, id)).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'alert_unknown' })
      await expect(vault.alerts.resolve(noa.session, id)).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'alert_unknown' })
    }
    expect(await openAlerts(vault, noa.session)).toEqual([])
    await vault.accounts.lock(mia.session)
    expect(await codeOf(vault.alerts.resolve(mia.session, alert?.id ?? ''))).toBe('VAULT_LOCKED')
  })

  test('that somebody wrote over in the file is an error, not a gap in the list', async () => {
    await stolen()
    await writtenDown(vault, mia.session)
    withRawFile(folder.path, (file) => file.exec(`UPDATE alerts SET kind = 'nothing to see'`))
    expect(await codeOf(openAlerts(vault, mia.session))).toBe('STORAGE_UNAVAILABLE')
  })
})
