import { Agent, get } from 'node:http'
import type { IssuedSession, LiveSession } from '../../src-main/accounts/session.ts'
import type { Vault } from '../../src-main/vault.ts'
import { serveForTest } from '../support/http.ts'
import { compare } from './measure.ts'

const ME = '/api/v1/users/me'

/** A vault that takes everybody for the one session, without looking at what they show. */
function unguarded(vault: Vault, session: LiveSession): Vault {
  const accounts = new Proxy(vault.accounts, {
    get: (target, name): unknown => {
      if (name === 'authenticate') return async () => session
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { ...vault, accounts }
}

/** Milliseconds of one request on a connection that stays open: with its session looked at, and the same without. */
export async function requestTimes(vault: Vault, session: LiveSession, issued: IssuedSession, rounds: number): Promise<{ ours: number; bare: number }> {
  const authorization = `Bearer ${issued.accessToken.expose('a bench sends it')}`
  const hosts = [await serveForTest(vault), await serveForTest(unguarded(vault, session))] as const
  const agent = new Agent({ keepAlive: true })
  const asking = (port: number) => () =>
    new Promise<void>((resolve, reject) => {
      get({ host: '127.0.0.1', port, path: ME, agent, headers: { authorization } }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`answered with ${response.statusCode}`))
        response.resume().on('end', resolve)
      }).on('error', reject)
    })
  try {
    return await compare(rounds, asking(hosts[0].port), asking(hosts[1].port))
  } finally {
    agent.destroy()
    for (const host of hosts) await host.close(0)
  }
}
