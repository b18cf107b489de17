import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VerifyOrder, type Turn } from '../../src-main/credentials/verify-order.ts'
import { RUNS } from '../support/property.ts'

interface Numbered extends Turn {
  readonly number: number
}

const AT_ONCE = 6
const PER_HOST = 3
const OWNERS = [{}, {}]

const turns = fc
  .array(fc.record({ owner: fc.constantFrom(...OWNERS), host: fc.constantFrom('a', 'b', 'c'), lanes: fc.uniqueArray(fc.constantFrom('k1', 'k2', 'k3', 'acc'), { maxLength: 2 }) }), { maxLength: 40 })
  .map((all) => all.map((turn, number): Numbered => ({ ...turn, number })))

/** Which of those under way ends next, each time that none may begin. */
const endings = fc.array(fc.nat(AT_ONCE - 1), { minLength: 40, maxLength: 40 })

test('Property 26: whatever waits for whom, all are checked once, within the limits, and one after the other where they share a key or an account', () => {
  fc.assert(
    fc.property(turns, endings, (all, whichEnds) => {
      const order = new VerifyOrder<Numbered>({ atOnce: AT_ONCE, perHost: PER_HOST })
      for (const turn of all) order.add(turn)
      const underWay: Numbered[] = []
      const begun: Numbered[] = []
      for (const at of [...whichEnds, ...Array.from({ length: all.length }, () => 0)]) {
        for (let turn = order.take(); turn !== undefined; turn = order.take()) {
          expect(underWay.flatMap(({ lanes }) => lanes).filter((lane) => turn?.lanes.includes(lane))).toEqual([])
          underWay.push(turn)
          begun.push(turn)
        }
        expect(underWay.length).toBeLessThanOrEqual(AT_ONCE)
        for (const host of ['a', 'b', 'c']) expect(underWay.filter((turn) => turn.host === host).length).toBeLessThanOrEqual(PER_HOST)
        const [ended] = underWay.splice(at % Math.max(1, underWay.length), 1)
        if (ended !== undefined) order.giveBack(ended)
      }
      expect(begun.map(({ number }) => number).toSorted((one, other) => one - other)).toEqual(all.map(({ number }) => number))
      // In the order in which they came, as far as one list of one owner says it.
      for (const later of begun) {
        const overtaken = begun.slice(begun.indexOf(later) + 1).filter(({ owner, host, lanes, number }) => owner === later.owner && host === later.host && number < later.number && lanes.some((lane) => later.lanes.includes(lane)))
        expect(overtaken).toEqual([])
      }
    }),
    RUNS,
  )
})

test('a host whose checks never end does not keep another one from being asked', () => {
  const order = new VerifyOrder<Numbered>({ atOnce: AT_ONCE, perHost: PER_HOST })
  const owner = {}
  for (let number = 0; number < 20; number += 1) order.add({ owner, host: 'silent', lanes: [], number })
  for (let number = 20; number < 23; number += 1) order.add({ owner, host: 'well', lanes: [], number })
  const begun = Array.from({ length: AT_ONCE + 1 }, () => order.take()?.number)
  expect(begun.filter((number) => number !== undefined && number >= 20)).toEqual([20, 21, 22])
  expect(begun.at(-1)).toBeUndefined()
})

test('two owners take turns, however many one of them has', () => {
  const order = new VerifyOrder<Numbered>({ atOnce: 4, perHost: 4 })
  const [many, few] = [{}, {}]
  for (let number = 0; number < 50; number += 1) order.add({ owner: many, host: 'a', lanes: [], number })
  for (let number = 50; number < 52; number += 1) order.add({ owner: few, host: 'a', lanes: [], number })
  expect(Array.from({ length: 4 }, () => order.take()?.owner === few)).toEqual([false, true, false, true])
})

test('what an owner drops is not begun any more, and what another has is', () => {
  const order = new VerifyOrder<Numbered>({ atOnce: 4, perHost: 4 })
  const [leaving, staying] = [{}, {}]
  order.add({ owner: leaving, host: 'a', lanes: ['k'], number: 1 })
  order.add({ owner: leaving, host: 'a', lanes: [], number: 2 })
  order.add({ owner: staying, host: 'a', lanes: ['k'], number: 3 })
  const first = order.take()
  order.drop(leaving)
  expect(first?.number).toBe(1)
  expect(order.take()).toBeUndefined()
  if (first !== undefined) order.giveBack(first)
  expect(order.take()?.number).toBe(3)
})
