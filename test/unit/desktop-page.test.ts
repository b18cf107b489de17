import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RUNS } from '../support/property.ts'
import { PAGE_ORIGIN, PAGE_SCHEME_PRIVILEGES, PAGE_URL, servePage } from '../../src-main/desktop/page-protocol.ts'

const OUTSIDE = 'what lies beside the page'
let root: string
let answer: (request: Request) => Promise<Response>

beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-page-'))
  mkdirSync(path.join(root, 'page/assets'), { recursive: true })
  writeFileSync(path.join(root, 'secret.json'), OUTSIDE)
  writeFileSync(path.join(root, 'page/index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__">')
  writeFileSync(path.join(root, 'page/assets/app.js'), 'the script')
  writeFileSync(path.join(root, 'page/assets/app.map'), OUTSIDE)
  writeFileSync(path.join(root, 'page/.hidden.json'), OUTSIDE)
  answer = servePage(path.join(root, 'page'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const get = (url: string): Promise<Response> => answer(new Request(url))

describe('the page over app://', () => {
  it('has a scheme that is standard and secure and bypasses no policy', () => {
    expect(PAGE_SCHEME_PRIVILEGES).toEqual({ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } })
    expect(PAGE_URL).toBe(`${PAGE_ORIGIN}/`)
  })

  it('has a fresh nonce in each answer, the same in markup and policy, and no unsafe source', async () => {
    const nonces = new Set<string>()
    for (let i = 0; i < 20; i += 1) {
      const response = await get(PAGE_URL)
      const policy = response.headers.get('content-security-policy') ?? ''
      const nonce = /content="([^"]+)"/u.exec(await response.text())?.[1] ?? ''
      expect(nonce.length).toBeGreaterThanOrEqual(22)
      expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`)
      expect(policy).toContain(`default-src 'none'`)
      expect(policy).not.toMatch(/unsafe|\*|https?:/u)
      expect(response.headers.get('cache-control')).toBe('no-store')
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(20)
  })

  it('serves its files under their types, and sniffing is off', async () => {
    const response = await get(`${PAGE_URL}assets/app.js`)
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await response.text()).toBe('the script')
  })

  it('refuses other hosts, other methods, unknown kinds of files, hidden files, folders and what is not there', async () => {
    expect((await get('app://other/')).status).toBe(403)
    expect((await get('app://vault:1/')).status).toBe(403)
    expect((await answer(new Request(PAGE_URL, { method: 'POST', body: '{}' }))).status).toBe(405)
    for (const at of ['assets/app.map', '.hidden.json', 'assets', 'assets/', 'nothing.js', '%', '%00.js', 'index.html/x.js']) {
      expect((await get(PAGE_URL + at)).status).toBe(404)
    }
  })

  it('gives nothing from outside its folder, however the path is written', async () => {
    const step = fc.constantFrom('..', '%2e%2e', '%2E.', '.', '%2f', '/', '\\', '%5c', '..%2f', '..%5c', '%252e%252e', 'assets', 'page', 'C:', '%00')
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const response = await get(`${PAGE_URL}${steps.join('/')}/secret.json`)
        expect(response.status).toBe(404)
        expect(await response.text()).toBe('')
      }),
      RUNS,
    )
  })
})
