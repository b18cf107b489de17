import { EventEmitter } from 'node:events'
import type { PowerMonitor } from 'electron'
import { describe, expect, test } from 'vitest'
import { lockOnLeaving, machineIdle } from '../../src-main/desktop/power.ts'
import type { LockCause } from '../../src-preload/contract/locking.ts'

function leaving() {
  const monitor = new EventEmitter()
  const causes: LockCause[] = []
  let cover = (): void => expect.unreachable('nobody listens to the screen saver')
  const bus = { onScreenCovered: (listener: () => void) => void (cover = listener) }
  // Of Electron's monitor nothing but its events is used.
  lockOnLeaving(monitor as unknown as PowerMonitor, bus, (cause) => void causes.push(cause))
  return { monitor, causes, cover: () => cover() }
}

describe('whoever leaves the machine', () => {
  test.each([
    ['lock-screen', 'screen_lock'],
    ['suspend', 'suspend'],
    ['resume', 'suspend'],
    ['user-did-resign-active', 'user_switch'],
  ])('locks the vault at %s, with the cause %s', (event, cause) => {
    const { monitor, causes } = leaving()
    monitor.emit(event)
    expect(causes).toEqual([cause])
  })

  test('locks it where a screen saver covers the screen', () => {
    const { causes, cover } = leaving()
    cover()
    expect(causes).toEqual(['screen_lock'])
  })

  test.each(['unlock-screen', 'user-did-become-active', 'on-ac', 'on-battery', 'shutdown'])('does not lock it at %s', (event) => {
    const { monitor, causes } = leaving()
    monitor.emit(event)
    expect(causes).toEqual([])
  })
})

describe('how long nobody touched the machine', () => {
  const told = (...seconds: readonly number[]): (number | null)[] => {
    let next = 0
    const idle = machineIdle({ getSystemIdleTime: () => seconds[next++] ?? 0 })
    return seconds.map(() => idle())
  }

  test('is what the system tells, in milliseconds', () => {
    expect(told(3, 18, 0, 900)).toEqual([3_000, 18_000, 0, 900_000])
  })

  test('is not known where the system has told nothing but zero', () => {
    expect(told(0, 0, 0)).toEqual([null, null, null])
    expect(told(-1, -1)).toEqual([null, null])
    expect(told(0, 0, 2, 0)).toEqual([null, null, 2_000, 0])
  })
})
