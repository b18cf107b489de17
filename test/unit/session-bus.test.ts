import net from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { hasTrayHost } from '../../src-main/desktop/tray-host.ts'
import { busSocket, connectSessionBus } from '../../src-main/platform/session-bus.ts'
import { startFakeBus, type FakeBus } from '../electron/session-bus.ts'

const WATCHER = 'org.kde.StatusNotifierWatcher'

// A bus is given a second for each answer. Here no time passes: a machine that is held up for as long is no bus that is away.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  return () => vi.useRealTimers()
})

describe("the address of the session's bus", () => {
  it.each([
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' }, '/run/user/1000/bus'],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:guid=1f,path=/tmp/a%20b' }, '/tmp/a b'],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:abstract=/tmp/dbus-x,guid=1f' }, '\0/tmp/dbus-x'],
    [{ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=127.0.0.1,port=1;unix:path=/second' }, '/second'],
    [{ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=127.0.0.1,port=1' }, null],
    [{ XDG_RUNTIME_DIR: '/run/user/7' }, '/run/user/7/bus'],
    [{}, null],
  ])('of %j is %j', (environment, expected) => {
    expect(busSocket(environment)).toBe(expected)
  })
})

describe("the session's bus", () => {
  let bus: FakeBus
  beforeEach(async () => {
    bus = await startFakeBus([WATCHER])
  })
  afterEach(() => bus.close())
  const connect = () => connectSessionBus({ DBUS_SESSION_BUS_ADDRESS: bus.address })

  it('tells whether somebody shows tray icons, at each moment', async () => {
    const connection = await connect()
    expect(await hasTrayHost('linux', connection)).toBe(true)
    bus.names.delete(WATCHER)
    expect(await hasTrayHost('linux', connection)).toBe(false)
    expect(await Promise.all([connection?.hasOwner(WATCHER), connection?.hasOwner('org.other')])).toEqual([false, false])
    connection?.close()
  })

  it('tells when the screen is covered, and not when it is uncovered', async () => {
    const connection = await connect()
    const covered = Promise.withResolvers<void>()
    let times = 0
    connection?.onScreenCovered(() => {
      times += 1
      covered.resolve()
    })
    await connection?.hasOwner(WATCHER)
    bus.coverScreen(false)
    bus.coverScreen(true)
    await covered.promise
    expect(times).toBe(1)
    connection?.close()
  })

  it('says no once the connection is gone', async () => {
    const connection = await connect()
    connection?.close()
    expect(await connection?.hasOwner(WATCHER)).toBe(false)
  })
})

describe('no bus', () => {
  it('is none where nobody listens, and where no address is known', async () => {
    expect(await connectSessionBus({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' })).toBeNull()
    expect(await connectSessionBus({})).toBeNull()
    expect(await hasTrayHost('linux', null)).toBe(false)
    expect(await hasTrayHost('win32', null)).toBe(true)
  })

  it.each([
    ['refuses this user', 'REJECTED EXTERNAL\r\n'],
    ['talks nonsense afterwards', 'OK 00\r\n'],
  ])('is one that %s', async (_what, greeting) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-bus-'))
    const server = net.createServer((socket) => {
      socket.once('data', () => {
        socket.write(greeting)
        socket.on('data', () => socket.write(Buffer.alloc(64, 0xff)))
      })
      socket.on('error', () => undefined)
    })
    await new Promise<void>((resolve) => server.listen(path.join(folder, 'bus'), resolve))
    expect(await connectSessionBus({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${path.join(folder, 'bus')}` })).toBeNull()
    await new Promise((resolve) => server.close(resolve))
    rmSync(folder, { recursive: true })
  })
})
