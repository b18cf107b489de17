import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { IPC_PROCEDURE_NAMES } from '../../../src-preload/contract/names.ts'
import { launchStandIn, type StandIn } from '../../electron/launch.ts'
import { builtFile } from '../bundles.ts'
import { expect } from '../fixture.ts'
import { hostEnvironment } from '../hosts/host.ts'
import { wordsOf } from '../words.ts'
import { clickTrayEntry, closeWindow, test, trayLook, windowLook } from './shell.ts'

const launch = (context: Parameters<typeof launchStandIn>[0], application: string, env: NodeJS.ProcessEnv): StandIn => launchStandIn(context, { main: builtFile(application, 'main/desktop.js'), env })

const isVisible = async (standIn: StandIn): Promise<boolean | undefined> => (await windowLook(standIn))?.visible

const trayEntries = async (standIn: StandIn): Promise<readonly string[]> => (await trayLook(standIn))?.entries ?? []

test.describe('the window', () => {
  test('appears once it has painted, at a size that fits the page', async ({ shell }) => {
    await expect.poll(() => isVisible(shell.standIn())).toBe(true)
    expect(shell.session.page.viewportSize()).toEqual({ width: 1280, height: 800 })
  })

  test('hides when closed, for the tray to bring it back', async ({ shell }) => {
    const standIn = shell.standIn()
    await expect.poll(() => isVisible(standIn)).toBe(true)
    await closeWindow(standIn)
    await expect.poll(() => isVisible(standIn)).toBe(false)
    await clickTrayEntry(standIn, 'open')
    await expect.poll(() => isVisible(standIn)).toBe(true)
  })

  test('comes up when the application is started a second time', async ({ shell, application, context }) => {
    const standIn = shell.standIn()
    await expect.poll(() => isVisible(standIn)).toBe(true)
    await closeWindow(standIn)
    await expect.poll(() => isVisible(standIn)).toBe(false)
    const second = launch(context, application, hostEnvironment(shell.session.home))
    expect(await second.ended).toBe(0)
    await standIn.evaluate(({ app }) => app.emit('second-instance', {}, ['tradekeep', '--hidden']), null)
    expect(await isVisible(standIn)).toBe(false)
    await standIn.evaluate(({ app }) => app.emit('second-instance', {}, ['tradekeep']), null)
    expect(await isVisible(standIn)).toBe(true)
  })

  test('reaches exactly the contract, frozen, and nothing of Electron or Node', async ({ shell }) => {
    await expect(shell.session.account.heading('register.title')).toBeVisible()
    const seen = await shell.session.page.evaluate(() => ({
      names: Object.keys((window as unknown as { tradekeep: object }).tradekeep).toSorted(),
      frozen: Object.isFrozen((window as unknown as { tradekeep: object }).tradekeep),
      globals: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in window),
    }))
    expect(seen).toEqual({ names: [...IPC_PROCEDURE_NAMES, 'onEvent'].toSorted(), frozen: true, globals: [] })
  })

  test('answers whatever its page sends with an envelope, and stores nothing of it', async ({ shell }) => {
    const { page } = shell.session
    await shell.session.registerTrader()
    const codes = await page.evaluate(async () => {
      const { tradekeep } = window as unknown as { tradekeep: Record<string, (request: unknown) => Promise<{ success: boolean; error: { code: string } | null }>> }
      const bind = (input: unknown, language: unknown = 'en'): Promise<string> => {
        const call = tradekeep['credentials.bind']
        return call === undefined ? Promise.resolve('no such call') : call({ input, language }).then(({ error }) => error?.code ?? 'stored', (error: Error) => error.message)
      }
      const key = { exchange_name: 'binance', api_key: 'k'.repeat(40), api_secret: 's'.repeat(40) }
      return Promise.all([
        bind(null),
        bind('text'),
        bind([]),
        bind({ ...key, api_secret: 'x'.repeat(1_000_000) }),
        bind({ ...key, label: '\ud800' }),
        bind({ ...key, constructor: {} }),
        bind(JSON.parse('{"__proto__":{"is_admin":true}}')),
        bind({ ...key, exchange_name: 'nowhere' }),
        bind({ ...key, verify: 'no' }),
        bind(key, 'tlh'),
        bind(() => undefined),
      ])
    })
    expect(codes).toEqual([
      ...Array.from({ length: 3 }, () => 'VALIDATION_ERROR'),
      'PAYLOAD_TOO_LARGE',
      ...Array.from({ length: 3 }, () => 'VALIDATION_ERROR'),
      'EXCHANGE_NOT_SUPPORTED',
      ...Array.from({ length: 2 }, () => 'VALIDATION_ERROR'),
      'An object could not be cloned.',
    ])
    await page.reload()
    await expect(shell.session.vault.emptyVault).toBeVisible()
  })

  test('stays with its page: no navigation, no further window, no request elsewhere', async ({ shell }) => {
    const { page } = shell.session
    await expect(shell.session.account.heading('register.title')).toBeVisible()
    const outcome = await page.evaluate(async () => {
      const fetched = await fetch('https://example.com/').then(() => 'answered', (error: Error) => error.name)
      window.location.href = 'https://example.com/'
      return fetched
    })
    expect(outcome).toBe('TypeError')
    await expect(shell.session.account.heading('register.title')).toBeVisible()
    const popup = page.waitForEvent('popup').then((opened) => opened.waitForEvent('close'))
    await page.evaluate(() => void window.open('https://example.com/'))
    await popup
    expect(await shell.standIn().evaluate(({ recorded }) => recorded.filter(({ what }) => what === 'shell.openExternal'), null)).toEqual([])
  })

  test('breaks no rule of its content security policy on the way to an open vault', async ({ shell }) => {
    const complaints: string[] = []
    shell.session.page.on('console', (message) => complaints.push(message.text()))
    await shell.session.registerTrader()
    expect(complaints.filter((text) => /Content Security Policy/iu.test(text))).toEqual([])
  })
})

test.describe('the tray', () => {
  test('opens, locks and quits', async ({ shell }) => {
    const { session } = shell
    const standIn = shell.standIn()
    expect(await trayEntries(standIn)).toEqual(['open', 'lock', 'at_login', 'quit'].map((key) => session.words(`tray.${key}`)))
    const { password } = await session.registerTrader()
    // The tray looks for itself how things stand; until it has, its entry does nothing.
    await expect.poll(() => trayLook(standIn)).toMatchObject({ toolTip: session.words('tray.fine') })
    await clickTrayEntry(standIn, 'lock')
    await session.account.unlock(password)
    await expect(session.vault.listHeading).toBeVisible()
    await clickTrayEntry(standIn, 'quit')
    expect(await standIn.ended).toBe(0)
  })

  test('speaks the language of the page', async ({ shell }) => {
    const { session } = shell
    await session.page.getByRole('button', { name: session.words('shell.language') }).click()
    await session.page.getByRole('menu').getByText('繁體中文').click()
    await session.page.reload()
    await expect.poll(() => trayEntries(shell.standIn())).toContain(wordsOf('zh-TW')('tray.lock'))
  })
})

test.describe('leaving the machine', () => {
  for (const [event, cause] of [
    ['lock-screen', 'screen_lock'],
    ['suspend', 'suspend'],
    ['resume', 'suspend'],
  ] as const) {
    test(`locks the vault at ${event}, and says why`, async ({ shell }) => {
      const { password } = await shell.session.registerTrader()
      await shell.standIn().evaluate(({ powerMonitor }, name) => powerMonitor.emit(name), event)
      await expect(shell.session.page.getByText(shell.session.words(`locking.cause_${cause}`))).toBeVisible()
      await shell.session.account.unlock(password)
      await expect(shell.session.vault.listHeading).toBeVisible()
    })
  }
})

test.describe('a start that cannot be', () => {
  test('says who holds the vault', async ({ shell, application, context }) => {
    // The lock of the single instance is per folder of the window, so it is put aside for this one.
    rmSync(path.join(shell.session.home, 'window'), { recursive: true })
    const second = launch(context, application, hostEnvironment(shell.session.home))
    expect(await second.ended).toBe(1)
    expect(second.output()).toMatch(/error box: Tradekeep: The vault in .* is open already/u)
  })

  test('says that the file is damaged, and changes nothing', async ({ application, context }) => {
    const home = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-e2e-'))
    const file = path.join(home, 'vault.db')
    writeFileSync(file, 'this was a database once')
    const started = launch(context, application, hostEnvironment(home))
    expect(await started.ended).toBe(1)
    expect(started.output()).toContain('error box: Tradekeep: ')
    expect(readFileSync(file, 'utf8')).toBe('this was a database once')
    rmSync(home, { recursive: true })
  })

  test('says that it does not start with a debugger once packaged', async ({ application, context }) => {
    const home = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-e2e-'))
    const started = launch(context, application, { ...hostEnvironment(home), STAND_IN_PACKAGED: '1', STAND_IN_SWITCHES: 'remote-debugging-port' })
    expect(await started.ended).toBe(1)
    expect(started.output()).toContain('--remote-debugging-port')
    rmSync(home, { recursive: true })
  })
})
