import type { ClipboardItem as ElectronItem } from 'electron'
import { beforeEach, describe, expect, it, test } from 'vitest'
import { Secret } from '../../src-main/crypto/secret.ts'
import { CLEARED_AFTER_MS, createDesktopClipboard, type ClipboardParts } from '../../src-main/desktop/clipboard.ts'
import { CLEARED_AFTER_MS as TOLD_AS } from '../../src-renderer/ui/clipboard.ts'
import { clipboard as machine, clipboardFormats, ClipboardItem, setClipboardMood } from '../electron/clipboard.ts'
import { VirtualClock } from '../support/clock.ts'

const SECRET = new Secret('-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n-----END PRIVATE KEY-----')
const TEXT = SECRET.expose('a test')

/** Lets everything that waits for no clock come to its end. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function desktop(more: Partial<ClipboardParts> = {}) {
  const clock = new VirtualClock()
  const faults: string[] = []
  const makeItem = (formats: Record<string, Blob>): ElectronItem => new ClipboardItem(formats) as unknown as ElectronItem
  const clipboard = createDesktopClipboard({ clipboard: machine, makeItem, platform: 'linux', clock, onFault: (what) => faults.push(what), ...more })
  const pass = async (milliseconds: number): Promise<void> => {
    clock.advance(milliseconds)
    await settle()
  }
  return { clipboard, clock, faults, pass }
}

beforeEach(() => {
  setClipboardMood('willing')
  machine.clear()
})

describe('what was copied', () => {
  it('is off the clipboard after 30 seconds, not before, and the page says as much', async () => {
    const { clipboard, clock, pass, faults } = desktop()
    await clipboard.copy(SECRET)
    expect(await machine.readText()).toBe(TEXT)
    await pass(CLEARED_AFTER_MS - 1)
    expect(await machine.readText()).toBe(TEXT)
    await pass(1)
    expect(clipboardFormats()).toEqual({})
    expect(clock.waits).toEqual([])
    expect(faults).toEqual([])
    expect(TOLD_AS).toBe(CLEARED_AFTER_MS)
  })

  it('is left alone where something else was copied meanwhile, by time and by lock', async () => {
    const { clipboard, pass } = desktop()
    await clipboard.copy(SECRET)
    await machine.writeText('an order number')
    await pass(CLEARED_AFTER_MS)
    expect(await machine.readText()).toBe('an order number')
    await clipboard.copy(SECRET)
    await machine.writeText('an order number')
    await clipboard.empty()
    expect(await machine.readText()).toBe('an order number')
  })

  it('is found where the system gives lines other ends', async () => {
    const { clipboard } = desktop()
    await clipboard.copy(SECRET)
    await machine.writeText(TEXT.replaceAll('\n', '\r\n'))
    await clipboard.empty()
    expect(await machine.readText()).toBe('')
  })

  it('is off at once at a lock, at the end of a session and when the application quits', async () => {
    const { clipboard, clock } = desktop()
    await clipboard.copy(SECRET)
    await clipboard.empty()
    expect(await machine.readText()).toBe('')
    expect(clock.waits).toEqual([])
  })

  it('is off also where the lock comes while it is being written', async () => {
    const { clipboard } = desktop()
    await Promise.all([clipboard.copy(SECRET), clipboard.empty()])
    expect(await machine.readText()).toBe('')
  })

  it('has its own 30 seconds, the same text too', async () => {
    const { clipboard, clock, pass } = desktop()
    await clipboard.copy(SECRET)
    await pass(20_000)
    await clipboard.copy(SECRET)
    expect(clock.waits).toEqual([CLEARED_AFTER_MS])
    await pass(20_000)
    expect(await machine.readText()).toBe(TEXT)
    await pass(10_000)
    expect(await machine.readText()).toBe('')
  })

  it('keeps its time where another copy fails', async () => {
    let refuses = false
    const refuse = async (): Promise<void> => {
      throw new Error('refused')
    }
    const { clipboard, pass } = desktop({
      clipboard: { ...machine, write: (items) => (refuses ? refuse() : machine.write(items)), writeText: (text) => (refuses ? refuse() : machine.writeText(text)) },
    })
    await clipboard.copy(SECRET)
    refuses = true
    await expect(clipboard.copy(new Secret('another'))).rejects.toThrow('refused')
    expect(await machine.readText()).toBe(TEXT)
    await pass(CLEARED_AFTER_MS)
    expect(await machine.readText()).toBe('')
  })

  it('that never was is no reason to empty it', async () => {
    const { clipboard, clock } = desktop()
    await machine.writeText('an order number')
    await clipboard.empty()
    expect(await machine.readText()).toBe('an order number')
    expect(clock.waits).toEqual([])
  })
})

describe('a clipboard that does not do as told', () => {
  it('is emptied in doubt, and keeps nobody waiting for long', async () => {
    const { clipboard, clock, faults, pass } = desktop()
    await clipboard.copy(SECRET)
    setClipboardMood('silent')
    const emptied = clipboard.empty()
    await settle()
    await pass(2_000)
    await emptied
    expect(clipboardFormats()).toEqual({})
    expect(faults).toEqual(['clipboard_not_read'])
    expect(clock.waits).toEqual([])
  })

  it('gets the text without marks where it takes no marks, and is emptied all the same', async () => {
    setClipboardMood('plain')
    const { clipboard, faults, pass } = desktop()
    await clipboard.copy(SECRET)
    expect(clipboardFormats()).toEqual({ 'text/plain': TEXT })
    expect(faults).toEqual(['clipboard_not_marked'])
    await pass(CLEARED_AFTER_MS)
    expect(clipboardFormats()).toEqual({})
  })

  it('that can not be emptied is told of, and the next copy works', async () => {
    const stuck = (): never => {
      throw new Error('stuck')
    }
    const { clipboard, faults } = desktop({ clipboard: { ...machine, clear: stuck } })
    await clipboard.copy(SECRET)
    await clipboard.empty()
    expect(faults).toEqual(['clipboard_not_emptied'])
    await clipboard.copy(new Secret('another'))
    expect(await machine.readText()).toBe('another')
  })
})

const raw = (name: string): string => `electron application/osclipboard;format="${name}"`

test.each([
  ['win32', { ExcludeClipboardContentFromMonitorProcessing: '\u0001\0\0\0', CanIncludeInClipboardHistory: '\0\0\0\0', CanUploadToCloudClipboard: '\0\0\0\0' }],
  ['darwin', { 'org.nspasteboard.ConcealedType': '1' }],
  ['linux', { 'x-kde-passwordManagerHint': 'secret' }],
] as const)('on %s histories of the clipboard are asked to leave it out', async (platform, marks) => {
  const { clipboard } = desktop({ platform })
  await clipboard.copy(SECRET)
  expect(clipboardFormats()).toEqual({ 'text/plain': TEXT, ...Object.fromEntries(Object.entries(marks).map(([name, value]) => [raw(name), value])) })
})
