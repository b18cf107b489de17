import { beforeEach, expect, test, vi } from 'vitest'
import { CLEARED_AFTER_MS, createShortLivedClipboard, type ClipboardPlace } from '../../src-renderer/ui/clipboard.ts'

type Happening = Parameters<Parameters<ClipboardPlace['watch']>[0]>[0]

/** A computer with one clipboard; `reading` says whether the page may look at it. */
function computer({ reading, refusesEmptying = false }: { readonly reading: boolean; readonly refusesEmptying?: boolean }) {
  const state = { held: 'before', front: true }
  const listeners: ((what: Happening) => void)[] = []
  const place: ClipboardPlace = {
    write: async (text) => {
      if (!state.front || (refusesEmptying && text === '')) throw new Error('refused')
      state.held = text
    },
    read: () => Promise.resolve(reading ? state.held : null),
    inFront: () => state.front,
    watch: (listener) => void listeners.push(listener),
  }
  const tell = (what: Happening): void => listeners.forEach((listener) => listener(what))
  return {
    state,
    clipboard: createShortLivedClipboard(place),
    copyInThePage(text: string): void {
      state.held = text
      tell('copied')
    },
    leave(): void {
      state.front = false
      tell('left')
    },
    comeBack(): void {
      state.front = true
      tell('back')
    },
  }
}

const unsure = vi.fn<(empty: () => Promise<boolean>) => void>()

beforeEach(() => {
  vi.useFakeTimers()
  unsure.mockReset()
  return () => vi.useRealTimers()
})

const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds)

test.each([true, false])('after 30 seconds the clipboard is emptied, not before (reading allowed: %s)', async (reading) => {
  const { state, clipboard } = computer({ reading })
  expect(await clipboard.copy('secret', unsure)).toBe(true)
  await pass(CLEARED_AFTER_MS - 1)
  expect(state.held).toBe('secret')
  await pass(1)
  expect(state.held).toBe('')
  expect(unsure).not.toHaveBeenCalled()
})

test('what was copied meanwhile in the page is left alone', async () => {
  const { state, clipboard, copyInThePage } = computer({ reading: false })
  await clipboard.copy('secret', unsure)
  copyInThePage('an order number')
  await pass(CLEARED_AFTER_MS)
  expect(state.held).toBe('an order number')
  expect(unsure).not.toHaveBeenCalled()
})

test('a second copy has its own 30 seconds', async () => {
  const { state, clipboard } = computer({ reading: false })
  await clipboard.copy('key', unsure)
  await pass(20_000)
  await clipboard.copy('secret', unsure)
  await pass(20_000)
  expect(state.held).toBe('secret')
  await pass(10_000)
  expect(state.held).toBe('')
})

test('a window that is away empties the clipboard on its return, where it can see that it is unchanged', async () => {
  const { state, clipboard, leave, comeBack } = computer({ reading: true })
  await clipboard.copy('secret', unsure)
  leave()
  await pass(CLEARED_AFTER_MS)
  expect(state.held).toBe('secret')
  comeBack()
  await pass(0)
  expect(state.held).toBe('')
})

test('what was copied elsewhere is left alone, where it can be seen', async () => {
  const { state, clipboard, leave, comeBack } = computer({ reading: true })
  await clipboard.copy('secret', unsure)
  leave()
  state.held = 'an address from another window'
  await pass(CLEARED_AFTER_MS)
  comeBack()
  await pass(0)
  expect(state.held).toBe('an address from another window')
  expect(unsure).not.toHaveBeenCalled()
})

test('where it can not be seen the trader is asked on the return, once, and decides', async () => {
  const { state, clipboard, leave, comeBack } = computer({ reading: false })
  await clipboard.copy('secret', unsure)
  leave()
  comeBack()
  await pass(CLEARED_AFTER_MS)
  expect(unsure).toHaveBeenCalledTimes(1)
  expect(state.held).toBe('secret')
  leave()
  comeBack()
  await pass(CLEARED_AFTER_MS)
  expect(unsure).toHaveBeenCalledTimes(1)
  const [empty] = unsure.mock.lastCall ?? []
  expect(await empty?.()).toBe(true)
  expect(state.held).toBe('')
})

test('a browser that refuses is told as such', async () => {
  const away = computer({ reading: false })
  away.leave()
  expect(await away.clipboard.copy('secret', unsure)).toBe(false)
  const stubborn = computer({ reading: true, refusesEmptying: true })
  await stubborn.clipboard.copy('secret', unsure)
  await pass(CLEARED_AFTER_MS)
  expect(unsure).toHaveBeenCalledTimes(1)
})
