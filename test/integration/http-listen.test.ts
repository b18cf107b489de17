import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { StartRefusal } from '../../src-main/errors/start-refusal.ts'
import { closeServers, listenOnLoopback, type LoopbackServers } from '../../src-main/http/listen.ts'
import { DEFAULT_PORT, listenerAddress, pageAddress } from '../../src-main/http/listener-address.ts'
import { standInVault } from '../support/facade.ts'
import { ask, failureOf, sendBytes, serveForTest } from '../support/http.ts'

const open: Server[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).filter((server) => server.listening).map((server) => new Promise((resolve) => server.close(resolve))))
})

function pair(): LoopbackServers {
  const servers = { ipv4: createServer(), ipv6: createServer() }
  open.push(servers.ipv4, servers.ipv6)
  return servers
}

async function listening(host: string, port: number): Promise<Server | null> {
  const server = createServer()
  server.listen({ host, port, ipv6Only: true })
  try {
    await once(server, 'listening')
    return server
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return null
  }
}

/**
 * Takes a port that nobody has on the other address: of those that no system hands out by itself, so that it
 * becomes nobody's by chance either, not for a connection.
 */
async function occupy(host: string, other: string | null): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    const server = await listening(host, port)
    if (server === null) continue
    open.push(server)
    const isFree = other === null || (await listening(other, port).then((free) => free !== null && new Promise((resolve) => free.close(() => resolve(true)))))
    if (isFree) return port
  }
}

const PEERS = await occupy('::1', null).then(() => ['127.0.0.1', '::1'], () => ['127.0.0.1'])

describe('both loopback addresses', () => {
  test('answer at the same port', async () => {
    const host = await serveForTest(standInVault())
    try {
      for (const peer of PEERS) expect((await ask(host.port, '/api/v1/health', { host: peer })).status).toBe(200)
    } finally {
      await host.close()
    }
  })

  test.each(PEERS)('are refused together where %s is taken', async (taken) => {
    const port = await occupy(taken, PEERS.find((peer) => peer !== taken) ?? null)
    const servers = pair()
    await expect(listenOnLoopback(servers, port)).rejects.toThrow(new StartRefusal(`Port ${port} on ${taken} is already taken by another program. Stop it, or choose another port with TRADEKEEP_PORT.`))
    expect(servers.ipv4.listening || servers.ipv6.listening).toBe(false)
  })

  test('a machine without IPv6 is served on 127.0.0.1 alone', async () => {
    const servers = pair()
    servers.ipv6.listen = () => {
      queueMicrotask(() => servers.ipv6.emit('error', Object.assign(new Error('no such address'), { code: 'EADDRNOTAVAIL' })))
      return servers.ipv6
    }
    expect(await listenOnLoopback(servers, 0)).toMatchObject({ onIpv6: false })
    await closeServers(servers)
    expect(servers.ipv4.listening).toBe(false)
  })

  test('a port that this user may not have is explained', async () => {
    const servers = pair()
    servers.ipv4.listen = () => {
      queueMicrotask(() => servers.ipv4.emit('error', Object.assign(new Error('no'), { code: 'EACCES' })))
      return servers.ipv4
    }
    await expect(listenOnLoopback(servers, 80)).rejects.toThrow(/may not listen on port 80/u)
  })

  test('any other failure stays what it is', async () => {
    const servers = pair()
    servers.ipv6.listen = () => {
      queueMicrotask(() => servers.ipv6.emit('error', Object.assign(new Error('odd'), { code: 'EMFILE' })))
      return servers.ipv6
    }
    await expect(listenOnLoopback(servers, 0)).rejects.toThrow('odd')
    expect(servers.ipv4.listening).toBe(false)
  })
})

describe('the address', () => {
  test('is loopback, at 8091 unless told otherwise', () => {
    expect(listenerAddress({})).toEqual({ host: '127.0.0.1', port: DEFAULT_PORT })
    expect(listenerAddress({ TRADEKEEP_HOST: '', TRADEKEEP_PORT: '' })).toEqual({ host: '127.0.0.1', port: 8091 })
    expect(listenerAddress({ TRADEKEEP_HOST: '[::1]', TRADEKEEP_PORT: '0' })).toEqual({ host: '::1', port: 0 })
    expect(listenerAddress({ TRADEKEEP_HOST: 'localhost', TRADEKEEP_PORT: '65535' })).toEqual({ host: 'localhost', port: 65_535 })
  })

  test.each(['0.0.0.0', '::', '192.168.1.2', 'example.org', '127.0.0.1.evil', '127.0.0.2'])('is never %s', (host) => {
    expect(() => listenerAddress({ TRADEKEEP_HOST: host })).toThrow(/SSH tunnel/u)
  })

  test.each(['65536', '-1', '80a', ' ', '1e3', '999999'])('has no port %j', (port) => {
    expect(() => listenerAddress({ TRADEKEEP_PORT: port })).toThrow(StartRefusal)
  })

  test('carries the set-up token behind the #, where no server sees it', () => {
    expect(pageAddress({ host: '127.0.0.1', port: 8091 }, null)).toBe('http://127.0.0.1:8091/')
    expect(pageAddress({ host: '::1', port: 1 }, 'T')).toBe('http://[::1]:1/#setup=T')
  })
})

test('closing lets a running request end and takes no new one', async () => {
  const vault = standInVault()
  const started = Promise.withResolvers<undefined>()
  const release = Promise.withResolvers<undefined>()
  vault.accounts.setupRequired = async () => {
    started.resolve(undefined)
    await release.promise
    return false
  }
  const host = await serveForTest(vault)
  const running = host.ask('/api/v1/health')
  await started.promise
  const closed = host.close(60_000)
  await expect(host.ask('/api/v1/health')).rejects.toThrow(/ECONNREFUSED/u)
  release.resolve(undefined)
  expect((await running).status).toBe(200)
  await closed
})

test('a client that sends nothing more does not hold up the end', async () => {
  const host = await serveForTest(standInVault())
  const socket = connect(host.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write('POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{')
  // Whether it is ended or reset is the operating system's choice: closed it has to be.
  socket.on('error', () => {})
  const gone = new Promise((resolve) => socket.once('close', resolve))
  await host.close(1)
  await gone
  expect(socket.destroyed).toBe(true)
})

test.each(PEERS)('a failing request on %s answers in the envelope, broken bytes too', async (peer) => {
  const host = await serveForTest(standInVault())
  try {
    expect(failureOf(await ask(host.port, '/api/v1/users/me', { host: peer })).error.code).toBe('AUTHENTICATION_FAILED')
    expect(await sendBytes(host.port, 'NONSENSE\r\n\r\n', peer)).toMatch(/"code":"VALIDATION_ERROR"/u)
  } finally {
    await host.close()
  }
})
