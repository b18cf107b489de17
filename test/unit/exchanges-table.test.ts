import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ADAPTERS } from '../../src-main/exchanges/adapters/registry.ts'
import { catalogue } from '../../src-main/exchanges/catalogue.ts'
import { buildTable } from '../../src-main/exchanges/generate-table.ts'

const committed = readFileSync(new URL('../../docs/exchanges.md', import.meta.url), 'utf8')
const section = (text: string, heading: string): string => text.split('\n## ').find((part) => part.startsWith(heading)) ?? ''

test('docs/exchanges.md is what the code generates: npm run catalogue', async () => {
  expect(committed).toBe(await buildTable())
})

test('every exchange of the catalogue is on the page', () => {
  const missing = catalogue().filter(({ name }) => !committed.includes(name))
  expect(missing).toEqual([])
})

test('each mark stands for what an adapter says or its table tells', async () => {
  const text = await buildTable()
  const cells = (heading: string, exchange: string): string[] => {
    const line = section(text, heading).split('\n').find((row) => row.startsWith(`| ${exchange}`)) ?? ''
    return line.split('|').map((cell) => cell.trim()).slice(2, -1)
  }
  // OKX deletes expired keys, and says of no key when it will.
  expect(cells('What a key', 'OKX')).toEqual(['the key', '✓', '✓', '', '', '✓', '✓'])
  expect(cells('What its refusals', 'OKX')[1]).toBe('')
  expect(cells('What its refusals', 'Bybit').slice(0, 4)).toEqual(['✓', '✓', '✓', '✓'])
  expect(cells('What its refusals', 'Kraken')[9]).toBe('✓')
  expect(cells('What a key', 'Binance US')[0]).toBe('balance')
})

test('those without an adapter are listed as such, and no other', () => {
  const known = new Set(ADAPTERS.flatMap(({ ids }) => ids))
  const names = section(committed, 'All others').split(': ').at(-1)?.replace(/\.\n?$/u, '').split(', ') ?? []
  expect(names.toSorted()).toEqual(catalogue().filter(({ id }) => !known.has(id)).map(({ name }) => name).toSorted())
})
