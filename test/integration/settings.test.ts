import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import type { LiveSession } from '../../src-main/accounts/session.ts'
import { proxyFromEnvironment, proxyFromPac } from '../../src-main/platform/system-proxy.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { ProxySetting } from '../../src-main/settings/sealed-proxy.ts'
import type { Vault, VaultOptions } from '../../src-main/vault.ts'
import { startBinance } from '../exchanges/binance.ts'
import type { Simulator } from '../exchanges/simulator.ts'
import { LeakSearch } from '../support/leak-search.ts'
import { logLines } from '../support/log-lines.ts'
import { startConnectProxy, startSocks5Proxy, type LocalProxy } from '../support/proxies.ts'
import { withRawFile } from '../support/raw-file.ts'
import { apiKey, codeOf, DESKTOP_CLIENT, draftOf, openTestVault, PASSWORD, registerAccount, temporaryFolder } from '../support/vault.ts'

const API_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A'
const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j'
const PROXY_PASSWORD = 'canary-Qm7vT2xLr9KdWz4H'
const NONE: ProxySetting = { mode: 'none', url: null }

const through = (url: string): ProxySetting => ({ mode: 'url', url: new Secret(url) })

const toClose: { close(): Promise<unknown> }[] = []
const { log, lines } = logLines()
let folder: ReturnType<typeof temporaryFolder>
let vault: Vault
let simulator: Simulator
let admin: LiveSession

beforeEach(async () => {
  folder = temporaryFolder()
  vault = await openTestVault(folder.path, { log })
  admin = (await registerAccount(vault, 'ada')).session
  simulator = kept(await startBinance({ keys: [{ apiKey: API_KEY, secret: SECRET }] }))
})

afterEach(async () => {
  await vault.close()
  await Promise.all(toClose.splice(0).map((open) => open.close()))
  folder.remove()
})

function kept<T extends { close(): Promise<unknown> }>(open: T): T {
  toClose.push(open)
  return open
}

async function reopen(options: Partial<VaultOptions> = {}): Promise<void> {
  await vault.close()
  vault = await openTestVault(folder.path, { log, ...options })
}

async function login(username: string): Promise<LiveSession> {
  const issued = await vault.accounts.login({ username, password: new Secret(PASSWORD) }, DESKTOP_CLIENT, null)
  return vault.accounts.authenticate(issued.accessToken)
}

const set = (proxy: ProxySetting, session = admin, password = PASSWORD) => vault.settings.update(session, proxy, new Secret(password), DESKTOP_CLIENT)

/** For what is done behind an answer, on a busy machine too. */
const PATIENT = { timeout: 60_000 }

const candidate = (proxy_url: string | null = null) => apiKey('binance', { api_key: API_KEY, api_secret: SECRET }, { base_url: simulator.url, proxy_url: proxy_url === null ? null : new Secret(proxy_url), timeout_ms: 60_000 })

const tryOut = (proxy_url: string | null = null, session = admin) => vault.credentials.tryOut(session, candidate(proxy_url))

describe('setting the proxy of the vault', () => {
  test('it is the system’s until the admin says otherwise, and is read without its password', async () => {
    expect(await vault.settings.read(admin)).toEqual({ proxy_mode: 'system', proxy_url: null })
    const shown = { proxy_mode: 'url', proxy_url: 'http://ada@127.0.0.1:8080/' }
    expect(await set(through(`http://ada:${PROXY_PASSWORD}@127.0.0.1:8080`))).toEqual(shown)
    expect(await vault.settings.read(admin)).toEqual(shown)
    expect(await set(NONE)).toEqual({ proxy_mode: 'none', proxy_url: null })
    expect(await vault.settings.read(admin)).toEqual({ proxy_mode: 'none', proxy_url: null })
  })

  test('a trader reads it and may not set it; nobody does either while locked', async () => {
    const { session: trader } = await registerAccount(vault, 'tom', admin)
    await set(through('socks5://127.0.0.1:1080'))
    expect(await vault.settings.read(trader)).toEqual({ proxy_mode: 'url', proxy_url: 'socks5://127.0.0.1:1080' })
    expect(await codeOf(set(NONE, trader))).toBe('FORBIDDEN')
    await vault.accounts.lock(admin)
    expect(await codeOf(set(NONE))).toBe('VAULT_LOCKED')
    expect(await codeOf(vault.settings.read(admin))).toBe('VAULT_LOCKED')
    expect(await vault.settings.read(trader)).toMatchObject({ proxy_mode: 'url' })
  })

  test('a wrong password changes nothing, and counts where every other one counts', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await codeOf(set(NONE, admin, 'not the password'))).toBe('AUTHENTICATION_FAILED')
    expect(await codeOf(set(NONE))).toBe('ACCOUNT_LOCKED')
    expect(await codeOf(login('ada'))).toBe('ACCOUNT_LOCKED')
    expect(await vault.settings.read(admin)).toMatchObject({ proxy_mode: 'system' })
  })

  test('an address that checks can’t use is refused at its field, before a password is tried', async () => {
    const refused = set(through('http://127.0.0.1:8080/path'), admin, 'not the password')
    await expect(refused).rejects.toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: [{ path: 'proxy_url', problem: 'not_a_proxy' }] } })
  })

  test('every account hears of it', async () => {
    const { session: trader } = await registerAccount(vault, 'tom', admin)
    const heard: VaultEvent[] = []
    vault.onEvent((event) => heard.push(event))
    await set(NONE)
    expect(heard.filter(({ type }) => type === 'settings.changed').map(({ account_id }) => account_id).toSorted()).toEqual([admin.accountId, trader.accountId].toSorted())
  })

  test('it stands in no file and no log line in plain', async () => {
    await set(through(`http://ada:${PROXY_PASSWORD}@proxy-canary-host.example:8080`))
    await tryOut()
    const search = new LeakSearch([PROXY_PASSWORD, 'proxy-canary-host.example'])
    expect(search.find(Buffer.from(`x${PROXY_PASSWORD}x`))).toBeDefined()
    expect(search.findInFolder(folder.path)).toEqual([])
    expect(search.find(Buffer.from(lines.join('\n')))).toBeUndefined()
    await reopen()
    admin = await login('ada')
    expect(await vault.settings.read(admin)).toMatchObject({ proxy_url: 'http://ada@proxy-canary-host.example:8080/' })
  })
})

describe('which way a check goes', () => {
  let proxy: LocalProxy
  let other: LocalProxy
  const url = (): string => proxy.urlFor('ada', PROXY_PASSWORD)

  beforeEach(async () => {
    proxy = kept(await startConnectProxy({ user: { name: 'ada', password: PROXY_PASSWORD } }))
    other = kept(await startSocks5Proxy())
  })

  test('through the vault’s proxy; another one if the credential names it; past both if it says none', async () => {
    await set(through(url()))
    expect(await tryOut()).toMatchObject({ outcome: 'valid' })
    expect([proxy.targets.length > 0, other.targets]).toEqual([true, []])
    const before = proxy.targets.length
    expect(await tryOut(other.url)).toMatchObject({ outcome: 'valid' })
    expect([proxy.targets.length, other.targets.length > 0]).toEqual([before, true])
    const after = other.targets.length
    expect(await tryOut('none')).toMatchObject({ outcome: 'valid' })
    expect([proxy.targets.length, other.targets.length]).toEqual([before, after])
  })

  test('for every account, also after a start at which the admin has not come yet', async () => {
    await registerAccount(vault, 'tom', admin)
    await set(through(url()))
    await reopen()
    expect(await tryOut(null, await login('tom'))).toMatchObject({ outcome: 'valid' })
    expect(proxy.targets.length).toBeGreaterThan(0)
  })

  test('after a recovery with new keys as before it', async () => {
    await set(through(url()))
    const { recoveryCode } = await registerAccount(vault, 'tom', admin)
    const renewed = await vault.passwords.recover({ username: 'tom', code: recoveryCode, newPassword: new Secret('another staple-orbit 48') }, DESKTOP_CLIENT, null)
    const trader = await vault.accounts.authenticate(renewed.session.accessToken)
    await vault.accounts.lock(admin)
    expect(await vault.settings.read(trader)).toMatchObject({ proxy_mode: 'url' })
    expect(await tryOut(null, trader)).toMatchObject({ outcome: 'valid' })
    expect(proxy.targets.length).toBeGreaterThan(0)
  })

  test('through what the system names for the exchange’s address, or directly where it names none', async () => {
    const asked: string[] = []
    let answer: string | null = url()
    await reopen({
      systemProxy: async (address) => {
        asked.push(address)
        return answer
      },
    })
    admin = await login('ada')
    expect(await tryOut()).toMatchObject({ outcome: 'valid' })
    expect([asked, proxy.targets.length > 0]).toEqual([[simulator.url], true])
    answer = null
    const before = proxy.targets.length
    expect(await tryOut()).toMatchObject({ outcome: 'valid' })
    expect(proxy.targets.length).toBe(before)
    await set(NONE)
    await tryOut()
    expect(asked).toHaveLength(2)
  })

  test.each<[string, (address: string, place: string) => string | null]>([
    ['the environment', (address, place) => proxyFromEnvironment(address, { HTTPS_PROXY: place, NO_PROXY: 'localhost' })],
    ['the desktop', (_address, place) => proxyFromPac(`PROXY ${place}; DIRECT`)],
  ])('through what %s names, with the exchange’s own name', async (_who, answer) => {
    const office = kept(await startConnectProxy({ fault: 'finds_no_way' }))
    await reopen({ systemProxy: async (address) => answer(address, `127.0.0.1:${office.port}`) })
    admin = await login('ada')
    expect(await vault.credentials.tryOut(admin, apiKey('binance', { api_key: API_KEY, api_secret: SECRET }, { timeout_ms: 60_000 }))).toMatchObject({ outcome: 'unreachable', cause: 'proxy_failed' })
    expect(new Set(office.targets)).toEqual(new Set(['api.binance.com:443']))
  })

  test.each<[string, () => Promise<string | null>]>([
    ['names one that can’t be used', () => Promise.reject(new Error('SOCKS4'))],
    ['names what is no proxy', async () => 'gopher://127.0.0.1'],
    ['never answers', () => new Promise(() => {})],
  ])('never past the system’s proxy where it %s', async (_what, systemProxy) => {
    await reopen({ systemProxy })
    admin = await login('ada')
    const asked = vault.credentials.tryOut(admin, apiKey('binance', { api_key: API_KEY, api_secret: SECRET }, { base_url: simulator.url, timeout_ms: 1_000 }))
    expect(await asked).toMatchObject({ outcome: 'unreachable', cause: 'proxy_failed' })
    expect(simulator.requests).toEqual([])
  })

  test('a proxy that fails or refuses leaves a credential’s state as it was', async () => {
    const { id } = await vault.credentials.bind(admin, draftOf(candidate()), { verify: true })
    await set(through(proxy.url))
    expect(await vault.credentials.verify(admin, id)).toMatchObject({ outcome: 'unreachable', cause: 'proxy_refused', is_valid: null })
    expect(await vault.credentials.read(admin, id)).toMatchObject({ state: 'valid', last_check: { cause: 'proxy_refused' } })
    await proxy.close()
    await set(through(url()))
    expect(await vault.credentials.verify(admin, id)).toMatchObject({ outcome: 'unreachable', cause: 'proxy_failed', is_valid: null })
    expect(await vault.credentials.read(admin, id)).toMatchObject({ state: 'valid' })
    await expect(vault.credentials.bind(admin, draftOf(apiKey('binance', { api_key: `x${API_KEY}`, api_secret: SECRET }, { base_url: simulator.url, timeout_ms: 60_000 })), { verify: true })).rejects.toMatchObject({
      code: 'NETWORK_ERROR',
      details: { outcome: 'unreachable', cause: 'proxy_failed' },
    })
  })

  test('nowhere while the setting is damaged, until the admin sets it again', async () => {
    await set(through(url()))
    withRawFile(folder.path, (file) => {
      const { value } = file.prepare<[], { value: string }>(`SELECT value FROM settings WHERE name = 'proxy'`).get() ?? { value: '' }
      const row = JSON.parse(value) as { sealed: string; revision: number }
      file.prepare(`UPDATE settings SET value = ? WHERE name = 'proxy'`).run(JSON.stringify({ ...row, revision: row.revision + 1 }))
    })
    expect(await codeOf(tryOut())).toBe('ENCRYPTION_ERROR')
    expect(await codeOf(vault.settings.read(admin))).toBe('ENCRYPTION_ERROR')
    expect(simulator.requests).toEqual([])
    await set(NONE)
    expect(await tryOut()).toMatchObject({ outcome: 'valid' })
  })
})

describe("a damaged copy of the settings' key", () => {
  const damage = (): void => {
    withRawFile(folder.path, (file) => file.prepare("UPDATE accounts SET settings_key = zeroblob(length(settings_key)) WHERE username = 'ada'").run())
  }

  test('shuts nobody out: the account opens, its credentials too, and what the key seals is told as damaged', async () => {
    await set(NONE)
    await vault.close()
    damage()
    vault = await openTestVault(folder.path, { log })
    admin = await login('ada')
    expect(await vault.credentials.list(admin, { includeInactive: true, limit: 10, cursor: null })).toMatchObject({ damaged: [] })
    expect(await codeOf(vault.settings.read(admin))).toBe('ENCRYPTION_ERROR')
    expect(await codeOf(set(NONE))).toBe('ENCRYPTION_ERROR')
  })

  test('is mended by another account that has a good one', async () => {
    await registerAccount(vault, 'tom', admin)
    await set(NONE)
    await vault.close()
    damage()
    vault = await openTestVault(folder.path, { log })
    const trader = await login('tom')
    admin = await login('ada')
    await expect.poll(async () => vault.settings.read(admin), PATIENT).toEqual({ proxy_mode: 'none', proxy_url: null })
    await vault.accounts.lock(trader)
    expect(await vault.settings.read(admin)).toEqual({ proxy_mode: 'none', proxy_url: null })
  })
})

test('two first changes at once keep one key', async () => {
  await vault.close()
  withRawFile(folder.path, (file) => file.prepare('UPDATE accounts SET settings_key = NULL').run())
  vault = await openTestVault(folder.path, { log })
  admin = await login('ada')
  await Promise.all([set(NONE), set(NONE)])
  await reopen()
  expect(await vault.settings.read(await login('ada'))).toEqual({ proxy_mode: 'none', proxy_url: null })
})

describe('accounts from before there was a settings key', () => {
  const keysLeft = (): number =>
    withRawFile(folder.path, (file) => file.prepare<[], { count: number }>('SELECT count(*) AS count FROM accounts WHERE settings_key IS NOT NULL').get()?.count ?? 0)

  beforeEach(async () => {
    await registerAccount(vault, 'tom', admin)
    await vault.close()
    withRawFile(folder.path, (file) => file.prepare('UPDATE accounts SET settings_key = NULL').run())
    vault = await openTestVault(folder.path, { log })
    admin = await login('ada')
  })

  test('get one when the admin first sets something, and hand it on to whoever opens beside them', async () => {
    expect(await vault.settings.read(admin)).toEqual({ proxy_mode: 'system', proxy_url: null })
    await set(NONE)
    expect(keysLeft()).toBe(1)
    const trader = await login('tom')
    // The key is handed on behind the login: its row tells when.
    await expect.poll(keysLeft, PATIENT).toBe(2)
    await vault.accounts.lock(admin)
    expect(await vault.settings.read(trader)).toEqual({ proxy_mode: 'none', proxy_url: null })
    await reopen()
    expect(await vault.settings.read(await login('tom'))).toEqual({ proxy_mode: 'none', proxy_url: null })
  })

  test('wait for one that has it: a way that is not known is not guessed', async () => {
    await set(NONE)
    await reopen()
    const trader = await login('tom')
    expect(await codeOf(tryOut(null, trader))).toBe('VAULT_LOCKED')
    expect(simulator.requests).toEqual([])
    await login('ada')
    await expect.poll(keysLeft, PATIENT).toBe(2)
    expect(await tryOut(null, trader)).toMatchObject({ outcome: 'valid' })
  })
})
