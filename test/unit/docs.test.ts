import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { STATUS_OF } from '../../src-preload/contract/errors.ts'
import { EVENT_STREAM } from '../../src-preload/contract/events.ts'
import { contract, type Procedure } from '../../src-preload/contract/procedures.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const DOCUMENTS = ['README.md', ...globSync('docs/*.md', { cwd: ROOT })]
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

describe.each(DOCUMENTS)('%s', (document) => {
  const text = read(document)

  it('links to and names only files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/gu)].map(([, target]) => path.join(path.dirname(document), target ?? ''))
    const named = [...text.matchAll(/`((?:src-main|src-preload|src-renderer|resources|test|docs)\/[\w./-]+)`/gu)].map(([, target]) => target ?? '')
    expect([...links, ...named].filter((target) => !existsSync(path.join(ROOT, target)))).toEqual([])
  })

  it('names only properties that have a test', () => {
    const tests = globSync('test/**/*.test.{ts,tsx}', { cwd: ROOT }).map(read).join('\n')
    const named = [...text.matchAll(/Property (\d+)\b/gu)].map(([property]) => property)
    expect(named.filter((property) => !tests.includes(`${property}:`))).toEqual([])
  })
})

describe('docs/api.md', () => {
  const text = read('docs/api.md')

  it('names every error code with its status', () => {
    const table = text.split('\n').filter((line) => line.startsWith('| '))
    const missing = Object.entries(STATUS_OF).filter(([code, status]) => !table.some((line) => line.split('|')[1]?.match(/[A-Z_]+/gu)?.includes(code) && line.includes(`| ${status} |`)))
    expect(missing).toEqual([])
  })

  it('names every route of the contract, and no other', () => {
    const rows = text.split('\n').flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(GET|POST|PUT|DELETE) ([^`]+)`(?:, `([^`]+)`)?/gu)])
    const told = rows.flatMap(([, method, first, second]) => [first, second].flatMap((route) => (route === undefined ? [] : [`${method} ${route}`])))
    const own = ['GET /openapi.json', 'GET /docs', `${EVENT_STREAM.method} ${EVENT_STREAM.path}`]
    const promised = Object.values(contract).flatMap(({ http }: Procedure) => (http === undefined ? [] : [http.path, ...(http.also ?? [])].map((route) => `${http.method} ${route}`)))
    expect(told.toSorted()).toEqual([...promised, ...own].toSorted())
  })
})
