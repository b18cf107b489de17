import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import type { Client, LiveSession } from '../../src-main/accounts/session.ts'
import type { Vault } from '../../src-main/vault.ts'
import { codeOf, DESKTOP_CLIENT, HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

let folder: ReturnType<typeof temporaryFolder>
let vault: Vault

interface Attempt {
  readonly setupToken?: string | null
  readonly by?: LiveSession | null
  readonly password?: string
  readonly client?: Client
}

const register = (username: string, { setupToken = null, by = null, password = PASSWORD, client = HTTP_CLIENT }: Attempt = {}) =>
  vault.accounts.register({ username, email: `${username}@example.com`, password: new Secret(password), setupToken: setupToken === null ? null : new Secret(setupToken) }, by, client, null)

beforeEach(async () => {
  folder = temporaryFolder()
  vault = await openTestVault(folder.path)
})

afterEach(async () => {
  await vault.close()
  folder.remove()
})

describe('the first account', () => {
  test('over HTTP it needs the set-up token, which then serves no more', async () => {
    const token = (await vault.setupToken())?.expose('given back in a test') ?? ''
    expect(await codeOf(register('mia'))).toBe('INVALID_TOKEN')
    expect(await codeOf(register('mia', { setupToken: 'x'.repeat(22) }))).toBe('INVALID_TOKEN')
    const { session } = await register('mia', { setupToken: token })
    expect(session.user).toMatchObject({ username: 'mia', role: 'admin', locked: false })
    expect(await vault.setupToken()).toBeNull()
    expect(await codeOf(register('eve', { setupToken: token }))).toBe('AUTHENTICATION_FAILED')
  })

  test('at the window it needs none', async () => {
    expect((await register('mia', { client: DESKTOP_CLIENT })).session.user.role).toBe('admin')
  })

  test('two at the same moment: one is made', async () => {
    const setupToken = (await vault.setupToken())?.expose('given back in a test') ?? ''
    const results = await Promise.allSettled([register('mia', { setupToken }), register('eve', { setupToken })])
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  })
})

describe('later accounts', () => {
  test('need an admin, and are traders', async () => {
    const mia = await registerAccount(vault, 'mia')
    expect(await codeOf(register('eve'))).toBe('AUTHENTICATION_FAILED')
    const noah = await registerAccount(vault, 'noah', mia.session)
    expect(noah.issued.user.role).toBe('trader')
    expect(await codeOf(register('eve', { by: noah.session }))).toBe('FORBIDDEN')
  })
})

describe('passwords', () => {
  test.each(['password', 'short1!', 'mia@example.com', 'qwertyuiop123', 'aaaaaaaaaaaaaaaa', '11111111', 'tradekeep1'])('%j is too weak', async (password) => {
    const refusal: unknown = await register('mia', { password, client: DESKTOP_CLIENT }).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(VaultError)
    expect(refusal).toMatchObject({ code: 'PASSWORD_VALIDATION_FAILED' })
    expect((refusal as VaultError).details?.fields?.[0]?.path).toBe('password')
    expect(await vault.accounts.setupRequired()).toBe(true)
  })

  test('composed and decomposed letters are the same password', async () => {
    await register('mia', { password: 'Grüße an Zoë 1974 Nebel', client: DESKTOP_CLIENT })
    const decomposed = new Secret('Grüße an Zoë 1974 Nebel'.normalize('NFD'))
    expect((await vault.accounts.login({ username: 'mia', password: decomposed }, DESKTOP_CLIENT, null)).user.username).toBe('mia')
  })
})
