import { expect, test } from 'vitest'
import { MOST_PASTED } from '../../src-preload/contract/credentials.ts'
import { slimCapture } from '../../src-renderer/features/credentials/bind/capture-text.ts'
import { harOf } from '../support/captures.ts'

const PICTURES = Array.from({ length: 600 }, (_, index) => ({ url: `https://static.example.com/${index}`, headers: { accept: 'image/avif' }, at: index + 1 }))

test('of a long HAR each host keeps the request that the vault would choose', () => {
  const long = harOf([
    { url: 'https://www.binance.com/a', headers: { cookie: 'sid=old' }, at: 1 },
    { url: 'https://www.binance.com/b', headers: { cookie: 'sid=new' }, at: 2 },
    { url: 'https://www.binance.com/c', headers: { accept: '*/*' }, at: 3 },
    ...PICTURES,
  ])
  expect(long.length).toBeGreaterThan(MOST_PASTED)
  const slim = JSON.parse(slimCapture(long)) as { log: { entries: { request: { url: string; headers: object[] } }[] } }
  expect(slim.log.entries.map(({ request }) => request.url)).toEqual(['https://www.binance.com/b', 'https://static.example.com/599'])
  expect(slim.log.entries[0]?.request.headers).toEqual([{ name: 'cookie', value: 'sid=new' }])
})

test('what is short, no HAR or broken stays as it was pasted', () => {
  const short = harOf(PICTURES.slice(0, 2))
  const long = 'x'.repeat(MOST_PASTED + 1)
  for (const text of [short, long, `{${long}`, JSON.stringify({ a: long }), JSON.stringify({ log: { entries: long } })]) expect(slimCapture(text)).toBe(text)
})
