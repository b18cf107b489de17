import { expect, test } from 'vitest'
import type { PreloadBridge } from '../../src-preload/contract/bridge.ts'
import { IPC_PROCEDURE_NAMES } from '../../src-preload/contract/names.ts'
import { createIpcCarrier } from '../../src-renderer/bridge/ipc-carrier.ts'

const AT = '2026-01-02T03:04:05.000Z'
const ACCOUNT = '01890000-0000-7000-8000-000000000001'
const messages = { unreachable: () => 'out of reach', notUnderstood: () => 'not understood', notHere: () => 'not here' }

/** A preload whose every function is `call`, and whose events are made by the returned `tell`. */
function preload(call: (name: string, request: unknown) => Promise<unknown>): { window: PreloadBridge; tell: (event: unknown) => void } {
  const listeners = new Set<(event: unknown) => void>()
  const functions = Object.fromEntries(IPC_PROCEDURE_NAMES.map((name) => [name, (request: unknown) => call(name, request)]))
  const onEvent = (listener: (event: unknown) => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return { window: { ...functions, onEvent } as unknown as PreloadBridge, tell: (event) => listeners.forEach((listener) => listener(event)) }
}

test('a call goes to the function of its name, with its input and the shown language', async () => {
  const calls: unknown[] = []
  const { window } = preload((name, request) => {
    calls.push([name, request])
    return Promise.resolve({ success: true, data: { status: 'ok', version: '1', setup_required: false }, error: null, timestamp: AT })
  })
  const answer = await createIpcCarrier(window, () => 'zh-CN', messages).call('health.read', {})
  expect(answer).toMatchObject({ success: true, data: { version: '1' } })
  expect(calls).toEqual([['health.read', { input: {}, language: 'zh-CN' }]])
})

test('a channel that rejects is NETWORK_ERROR, an answer off the contract INTERNAL_SERVER_ERROR', async () => {
  const rejecting = createIpcCarrier(preload(() => Promise.reject(new Error('gone'))).window, () => 'en', messages)
  expect(await rejecting.call('users.me', {})).toMatchObject({ success: false, error: { code: 'NETWORK_ERROR', message: 'out of reach' } })
  const undefinedAnswer = createIpcCarrier(preload(() => Promise.resolve()).window, () => 'en', messages)
  expect(await undefinedAnswer.call('users.me', {})).toMatchObject({ success: false, error: { code: 'INTERNAL_SERVER_ERROR', message: 'not understood' } })
})

test('events reach the page in the form of the contract, others not at all, and none after the end', () => {
  const { window, tell } = preload(() => Promise.resolve())
  const heard: unknown[] = []
  const stop = createIpcCarrier(window, () => 'en', messages).onEvent((event) => heard.push(event))
  const locked = { type: 'account.locked', account_id: ACCOUNT, cause: 'by_hand' }
  tell(locked)
  tell({ type: 'account.locked', account_id: 'no id' })
  tell({ type: 'made.up' })
  tell(null)
  stop()
  tell(locked)
  expect(heard).toEqual([locked])
})

test('the desktop needs no set-up token and may always have a session', () => {
  const carrier = createIpcCarrier(preload(() => Promise.resolve()).window, () => 'en', messages)
  expect([carrier.needsSetupToken, carrier.setupToken(), carrier.mayHaveSession()]).toEqual([false, null, true])
})
