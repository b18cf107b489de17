import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { fetchElectron } from '../../resources/scripts/fetch-electron.mjs'
import { temporaryFolder } from '../support/vault.ts'

const { HTTPS_PROXY: _upper, https_proxy: _lower, HTTP_PROXY: _plain, http_proxy: _small, ...environment } = process.env
const cache = temporaryFolder()

const fetchFrom = (port: number) => fetchElectron({ ...environment, ELECTRON_MIRROR: `http://127.0.0.1:${port}/`, electron_config_cache: cache.path })

afterAll(() => cache.remove())

describe("fetching Electron's binary", () => {
  test('from a mirror that has none it fails, and from one that is gone it is not even tried', async () => {
    const asked: string[] = []
    const mirror = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.writeHead(404).end()
    })
    mirror.listen(0, '127.0.0.1')
    await once(mirror, 'listening')
    const { port } = mirror.address() as AddressInfo
    expect(await fetchFrom(port)).toBe(false)
    expect(asked[0]).toBe('HEAD /')
    expect(asked.slice(1).some((request) => request.startsWith('GET ') && request.includes('electron-v'))).toBe(true)

    mirror.close()
    mirror.closeAllConnections()
    await once(mirror, 'close')
    const before = asked.length
    expect(await fetchFrom(port)).toBe(false)
    expect(asked).toHaveLength(before)
  })
})
