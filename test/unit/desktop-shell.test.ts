import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { autostartEntry, createLoginStart } from '../../src-main/desktop/login-start.ts'
import { openMemory, type Bounds } from '../../src-main/desktop/memory.ts'
import { menuTemplate, type MenuParts } from '../../src-main/desktop/menu.ts'
import { isPanelDark, trayPicture } from '../../src-main/desktop/tray-pictures.ts'
import { placeOn } from '../../src-main/desktop/window-place.ts'
import { wordsIn } from '../../src-main/desktop/words.ts'
import { LANGUAGES } from '../../src-preload/contract/names.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-shell-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('what the shell remembers', () => {
  const failures: unknown[] = []
  const open = () => openMemory(folder, (error) => failures.push(error))

  it('is there at the next start, in a file for its owner alone', () => {
    const bounds = { x: -5, y: 20, width: 1000, height: 700 }
    open().keep({ bounds, maximised: true })
    open().keep({ closing_told: true })
    expect(open().current).toEqual({ bounds, maximised: true, closing_told: true })
    expect(statSync(path.join(folder, 'shell.json')).mode & 0o777).toBe(0o600)
    expect(failures).toEqual([])
  })

  it.each(['', '{', 'null', '[]', '{"bounds":{"x":"a"}}', '{"bounds":{"x":0,"y":0,"width":-1,"height":5}}', '{"maximised":1}', '{"further":true}'])('is nothing where the file says %s', (text) => {
    writeFileSync(path.join(folder, 'shell.json'), text)
    expect(open().current).toEqual({ bounds: null, maximised: false, closing_told: false })
  })

  it('goes on without a folder, and says so', () => {
    const told: unknown[] = []
    const memory = openMemory(path.join(folder, 'missing'), (error) => told.push(error))
    memory.keep({ maximised: true })
    expect(memory.current.maximised).toBe(true)
    expect(told).toHaveLength(1)
  })
})

describe('the place of the window', () => {
  const laptop: Bounds = { x: 0, y: 25, width: 1440, height: 875 }
  const beside: Bounds = { x: 1440, y: 0, width: 1920, height: 1080 }

  it('stays where its title bar can be reached', () => {
    for (const window of [{ x: 1500, y: 100, width: 1200, height: 800 }, { x: -900, y: 100, width: 1200, height: 800 }, { x: 1300, y: 880, width: 1200, height: 800 }]) {
      expect(placeOn(window, [laptop, beside])).toBe(window)
    }
  })

  it.each([
    [{ x: 1500, y: 100, width: 1200, height: 800 }, { x: 240, y: 100, width: 1200, height: 800 }],
    [{ x: -1190, y: 100, width: 1200, height: 800 }, { x: 0, y: 100, width: 1200, height: 800 }],
    [{ x: 100, y: -500, width: 1200, height: 800 }, { x: 100, y: 25, width: 1200, height: 800 }],
    [{ x: 5000, y: 5000, width: 4000, height: 3000 }, laptop],
  ])('%j is moved onto the screen', (window, expected) => {
    expect(placeOn(window, [laptop])).toEqual(expected)
  })

  it('is the system\'s to choose without a memory, or a screen', () => {
    expect(placeOn(null, [laptop])).toBeNull()
    expect(placeOn(laptop, [])).toBeNull()
  })

  it('can always be dragged', () => {
    const at = fc.integer({ min: -10_000, max: 10_000 })
    const size = (min: number) => fc.integer({ min, max: 5_000 })
    const area = fc.record({ x: at, y: at, width: size(800), height: size(600) })
    const window = fc.record({ x: at, y: at, width: size(400), height: size(300) })
    fc.assert(
      fc.property(window, fc.array(area, { minLength: 1, maxLength: 4 }), (remembered, areas) => {
        const placed = placeOn(remembered, areas)
        if (placed === null) throw new Error('there was a screen')
        const isReachable = areas.some(({ x, y, width, height }) => placed.y >= y - 31 && placed.y < y + height && placed.x + placed.width > x && placed.x < x + width)
        expect(isReachable).toBe(true)
      }),
    )
  })
})

describe('starting at login', () => {
  it('quotes what a desktop would otherwise read as something else', () => {
    expect(autostartEntry(['/opt/Trade keep/app', '--hidden'])).toContain('\nExec="/opt/Trade keep/app" "--hidden"\n')
    const [line] = /^Exec=.*$/mu.exec(autostartEntry([String.raw`a"b$c\d%e` + '`'])) ?? []
    expect(line).toBe(String.raw`Exec="a\\"b\\$c\\\\d%%e\\` + '`"')
  })

  const app = (settings: object[]) => ({
    isPackaged: true,
    getAppPath: () => '/app',
    getLoginItemSettings: () => ({ openAtLogin: settings.length > 0 }) as never,
    setLoginItemSettings: (given: object) => void settings.push(given),
  })

  it('on Linux is a file below XDG_CONFIG_HOME, which its user may also switch off elsewhere', () => {
    const start = createLoginStart({ app: app([]), platform: 'linux', environment: { XDG_CONFIG_HOME: folder, APPIMAGE: '/opt/Tradekeep.AppImage' } })
    const file = path.join(folder, 'autostart', 'tradekeep.desktop')
    expect(start?.isOn()).toBe(false)
    start?.set(true)
    expect(start?.isOn()).toBe(true)
    expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Tradekeep.AppImage" "--hidden"')
    writeFileSync(file, `${readFileSync(file, 'utf8')}Hidden=true\n`)
    expect(start?.isOn()).toBe(false)
    start?.set(false)
    start?.set(false)
    expect(start?.isOn()).toBe(false)
  })

  it('on macOS and Windows is a login item', () => {
    const mac: object[] = []
    createLoginStart({ app: app(mac), platform: 'darwin', environment: {} })?.set(true)
    expect(mac).toEqual([{ openAtLogin: true }])
    const windows: object[] = []
    createLoginStart({ app: app(windows), platform: 'win32', environment: {} })?.set(true)
    expect(windows).toEqual([{ openAtLogin: true, args: ['--hidden'] }])
    expect(createLoginStart({ app: { ...app([]), isPackaged: false }, platform: 'darwin', environment: {} })).toBeNull()
  })
})

describe('the picture in the tray', () => {
  const theme = (dark: boolean, system = dark) => ({ shouldUseDarkColors: dark, shouldUseDarkColorsForSystemIntegratedUI: system })

  it('exists for each state on each system, and is a template on macOS', () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      for (const state of ['fine', 'attention', 'locked'] as const) {
        for (const isDark of [true, false]) {
          const name = trayPicture(state, { platform, isDark })
          expect(statSync(path.resolve(import.meta.dirname, '../../resources/icons', name)).size).toBeGreaterThan(100)
          expect(name.endsWith('Template.png')).toBe(platform === 'darwin')
        }
      }
    }
  })

  it('is made for the panel that carries it', () => {
    expect(isPanelDark(theme(false), 'linux', { XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' })).toBe(true)
    expect(isPanelDark(theme(false), 'linux', { XDG_CURRENT_DESKTOP: 'KDE' })).toBe(false)
    expect(isPanelDark(theme(true), 'linux', {})).toBe(true)
    expect(isPanelDark(theme(false, true), 'win32', {})).toBe(true)
    expect(isPanelDark(theme(true, false), 'win32', {})).toBe(false)
  })
})

describe('the native menu', () => {
  const parts = (changes: Partial<MenuParts> = {}): MenuParts => ({
    words: wordsIn('en').menu,
    platform: 'linux',
    isPackaged: true,
    isOpen: true,
    go: () => undefined,
    lock: () => undefined,
    quit: () => undefined,
    ...changes,
  })
  const entries = (changes: Partial<MenuParts> = {}) => menuTemplate(parts(changes)).flatMap(({ submenu, ...top }) => [top, ...(Array.isArray(submenu) ? submenu : [])])

  it('has developer tools for developers alone', () => {
    const roles = (isPackaged: boolean) => entries({ isPackaged }).flatMap(({ role }) => role ?? [])
    expect(roles(true)).not.toContain('toggleDevTools')
    expect(roles(true)).not.toContain('reload')
    expect(roles(false)).toContain('toggleDevTools')
  })

  it('names every entry in every language, on every system', () => {
    for (const language of LANGUAGES) {
      for (const platform of ['linux', 'win32', 'darwin'] as const) {
        const shown = entries({ words: wordsIn(language).menu, platform }).filter(({ type }) => type !== 'separator')
        expect(shown.every(({ label }) => typeof label === 'string' && label !== '')).toBe(true)
      }
    }
  })

  it('takes no bare key from whoever types', () => {
    const keys = entries({ platform: 'darwin' }).flatMap(({ accelerator }) => accelerator ?? [])
    expect(keys.length).toBeGreaterThan(5)
    expect(keys.filter((key) => !key.startsWith('CmdOrCtrl+'))).toEqual([])
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('has the application\'s own menu on macOS, with its parts where they belong', () => {
    const [first] = menuTemplate(parts({ platform: 'darwin' }))
    expect(first).toMatchObject({ role: 'appMenu' })
    expect(menuTemplate(parts()).map(({ id, role }) => id ?? role)).toEqual(['file', 'edit', 'view', 'windowMenu', 'help'])
    for (const platform of ['linux', 'darwin'] as const) expect(entries({ platform }).filter(({ id }) => id === 'quit')).toHaveLength(1)
  })

  it('leads nowhere while the vault is closed', () => {
    const closed = entries({ isOpen: false }).filter(({ id, enabled }) => id !== undefined && enabled === false)
    expect(closed.map(({ id }) => id)).toEqual(['bind', 'lock', 'search', 'list', 'shortcuts'])
  })
})
