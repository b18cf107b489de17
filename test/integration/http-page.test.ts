import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { httpProcedures } from '../../src-main/http/routes.ts'
import { standInVault } from '../support/facade.ts'
import { failureOf, serveForTest, type TestHost } from '../support/http.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-page-'))
const page = path.join(folder, 'renderer')
let host: TestHost

beforeAll(async () => {
  mkdirSync(path.join(page, 'assets'), { recursive: true })
  writeFileSync(path.join(page, 'index.html'), '<meta name="nonce" content="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>')
  writeFileSync(path.join(page, 'assets', 'app-1a2b.js'), 'export {}')
  writeFileSync(path.join(page, '.hidden'), 'hidden')
  writeFileSync(path.join(folder, 'outside.txt'), 'outside')
  host = await serveForTest(standInVault(), { pageFolder: page })
})
afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true })
})

describe('the page', () => {
  test('carries a fresh nonce each time, and a policy without unsafe-inline', async () => {
    const [first, second] = [await host.ask('/'), await host.ask('/')]
    const nonces = [first, second].map(({ text }) => /content="([0-9a-f]{32})"><style nonce="\1">/u.exec(text)?.[1])
    expect(new Set(nonces).size).toBe(2)
    expect(first.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(first.headers['cache-control']).toBe('no-store')
    const policy = first.headers['content-security-policy'] ?? ''
    expect(policy).toContain(`style-src 'self' 'nonce-${nonces[0]}'`)
    for (const directive of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"]) expect(policy).toContain(directive)
    expect(policy).not.toMatch(/unsafe|\*|http:/u)
  })

  test('is reached by a link from elsewhere, but not read by another origin', async () => {
    expect((await host.ask('/', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' } })).status).toBe(200)
    expect((await host.ask('/', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' } })).status).toBe(403)
    expect((await host.ask('/assets/app-1a2b.js', { headers: { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'script' } })).status).toBe(403)
    expect((await host.ask('/', { headers: { origin: 'http://evil.example' } })).status).toBe(403)
    expect((await host.ask('/', { headers: { host: 'evil.example' } })).status).toBe(403)
  })

  test('brings its assets, for scripts of its own origin alone', async () => {
    const answer = await host.ask('/assets/app-1a2b.js')
    expect(answer.status).toBe(200)
    expect(answer.text).toBe('export {}')
    expect(answer.headers).toMatchObject({ 'content-type': expect.stringContaining('javascript') as unknown, 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin' })
  })

  test.each([
    '/index.html',
    '/.hidden',
    '/assets',
    '/assets/',
    '/assets/none.js',
    '/../outside.txt',
    '/assets/../../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/assets/..%5c..%5coutside.txt',
    '/assets/app-1a2b.js%00.html',
    '//assets/app-1a2b.js',
    '/credentials',
  ])('%s is not there', async (where) => {
    const answer = await host.ask(where)
    expect(answer.status).toBe(404)
    expect(failureOf(answer).error.code).toBe('NOT_FOUND')
  })

  test('can be read only', async () => {
    const answer = await host.post('/', {})
    expect(answer.status).toBe(405)
    expect(answer.headers.allow).toBe('GET, HEAD')
  })
})

describe('the description', () => {
  test('names every route of the contract, with what goes in and what comes out', async () => {
    for (const where of ['/openapi.json', '/api/v1/openapi.json']) {
      const answer = await host.ask(where)
      expect(answer.status).toBe(200)
      const { paths } = answer.json() as { paths: Record<string, Record<string, { operationId: string; responses: object }>> }
      for (const { name, route } of httpProcedures()) {
        for (const one of [route.path, ...(route.also ?? [])]) {
          const operation = paths[`/api/v1${one}`]?.[route.method.toLowerCase()]
          expect(operation?.operationId, one).toBe(name)
          expect(Object.keys(operation?.responses ?? {})).toEqual([String(route.status), 'default'])
        }
      }
    }
  })

  test('tells path fields, query and body apart', async () => {
    const { paths } = (await host.ask('/openapi.json')).json() as { paths: Record<string, Record<string, { parameters: { name: string; in: string }[]; requestBody?: unknown }>> }
    const parametersOf = (where: string, method: string) => paths[where]?.[method]?.parameters.map((parameter) => `${parameter.in} ${parameter.name}`)
    expect(parametersOf('/api/v1/credentials/{id}', 'get')).toEqual(['path id'])
    expect(parametersOf('/api/v1/credentials', 'get')).toEqual(['query include_inactive', 'query limit', 'query cursor'])
    expect(parametersOf('/api/v1/auth/login', 'post')).toEqual([])
    expect(paths['/api/v1/auth/login']?.['post']?.requestBody).toMatchObject({ content: { 'application/json': { schema: { required: ['username', 'password'] } } } })
    expect(paths['/api/v1/credentials/{id}/verify']?.['post']).not.toHaveProperty('requestBody')
  })

  test('is also a plain page that needs no script and no style', async () => {
    for (const where of ['/docs', '/api/v1/docs']) {
      const answer = await host.ask(where)
      expect(answer.status).toBe(200)
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
      expect(answer.text).not.toMatch(/<script|<style|style=|on\w+=/u)
      for (const { route } of httpProcedures()) expect(answer.text).toContain(`${route.method} /api/v1${route.path}<`)
    }
  })
})
