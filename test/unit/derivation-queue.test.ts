import { expect, test } from 'vitest'
import { DerivationQueue } from '../../src-main/accounts/derivation-queue.ts'
import type { Door } from '../../src-main/accounts/session.ts'
import { codeOf } from '../support/vault.ts'

/** A queue of works that end when they are told to, and a note of which have begun. */
function queue() {
  const derivations = new DerivationQueue()
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const enter = (name: string, door: Door): Promise<string> =>
    derivations.run(async () => {
      begun.push(name)
      await new Promise<void>((resolve) => ends.set(name, resolve))
      return name
    }, door)
  const end = async (name: string, work: Promise<string>): Promise<void> => {
    ends.get(name)?.()
    expect(await work).toBe(name)
  }
  return { enter, end, begun }
}

test('two run, eight wait, the eleventh is sent away at once with the time to wait', async () => {
  const { enter, end, begun } = queue()
  const works = Array.from({ length: 10 }, (_, index) => enter(`http ${index}`, 'http'))
  expect(begun).toEqual(['http 0', 'http 1'])
  await expect(enter('one more', 'http')).rejects.toMatchObject({ reason: 'too_many_derivations', details: { retry_after_seconds: 5 } })
  for (const [index, work] of works.entries()) await end(`http ${index}`, work)
  expect(begun).toEqual(works.map((_, index) => `http ${index}`))
})

test('the window goes before all that wait over HTTP, in its own order', async () => {
  const { enter, end, begun } = queue()
  const works = new Map(['a', 'b', 'c', 'd'].map((name) => [name, enter(name, 'http')]))
  for (const name of ['first', 'second']) works.set(name, enter(name, 'desktop'))
  for (const name of ['a', 'b', 'first', 'second', 'c', 'd']) await end(name, works.get(name) as Promise<string>)
  expect(begun).toEqual(['a', 'b', 'first', 'second', 'c', 'd'])
})

test('where HTTP takes all places, its last makes room for the window', async () => {
  const { enter, end, begun } = queue()
  const works = Array.from({ length: 10 }, (_, index) => enter(`http ${index}`, 'http'))
  const sentAway = codeOf(works[9] as Promise<string>)
  const window = enter('window', 'desktop')
  expect(await sentAway).toBe('RATE_LIMIT_EXCEEDED')
  await end('http 0', works[0] as Promise<string>)
  expect(begun).toEqual(['http 0', 'http 1', 'window'])
  await end('window', window)
  for (let index = 1; index < 9; index += 1) await end(`http ${index}`, works[index] as Promise<string>)
  expect(begun).not.toContain('http 9')
})

test('windows alone fill the queue too', async () => {
  const { enter, end } = queue()
  const works = Array.from({ length: 10 }, (_, index) => enter(`window ${index}`, 'desktop'))
  for (const door of ['desktop', 'http'] as const) expect(await codeOf(enter('one more', door))).toBe('RATE_LIMIT_EXCEEDED')
  for (const [index, work] of works.entries()) await end(`window ${index}`, work)
})

test('a work that fails hands its place on', async () => {
  const derivations = new DerivationQueue()
  const fail = () => derivations.run(() => Promise.reject(new Error('on purpose')), 'http')
  expect((await Promise.allSettled(Array.from({ length: 10 }, fail))).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 'rejected'))
  expect(await derivations.run(async () => 'done', 'http')).toBe('done')
})
