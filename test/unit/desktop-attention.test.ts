import { describe, expect, it } from 'vitest'
import { createRefusalNotices, type Refusal } from '../../src-main/desktop/refusal-notices.ts'
import { isMendedAtExchange, refusalSentences } from '../../src-main/desktop/refusal-sentences.ts'
import { mayChangeStanding, nameOf, standingOf, type Standing } from '../../src-main/desktop/standing.ts'
import { watchStanding } from '../../src-main/desktop/standing-watch.ts'
import { wordsIn } from '../../src-main/desktop/words.ts'
import type { Credential } from '../../src-preload/contract/credentials.ts'
import type { VaultEvent } from '../../src-preload/contract/events.ts'
import { LANGUAGES } from '../../src-preload/contract/names.ts'
import { VirtualClock } from '../support/clock.ts'
import { NO_EXPLANATION } from '../support/explanation.ts'

const refusal = (id: string): Refusal => ({ id, name: `Bot ${id} (Binance)`, outcome: 'expired' })

function notices() {
  const clock = new VirtualClock()
  const shown: { ids: string[]; isOpen: boolean }[] = []
  const made = createRefusalNotices((refusals) => {
    const notice = { ids: refusals.map(({ id }) => id), isOpen: true }
    shown.push(notice)
    return { close: () => void (notice.isOpen = false) }
  }, (milliseconds, task) => clock.later(milliseconds, task))
  const refuse = (...ids: string[]): void => ids.forEach((id) => made.refused(refusal(id)))
  return { ...made, refuse, clock, shown, open: () => shown.filter(({ isOpen }) => isOpen).map(({ ids }) => ids) }
}

describe('notifications of refusals', () => {
  it('are one each, up to three that come together', () => {
    const { refuse, clock, open } = notices()
    refuse('a', 'b', 'c')
    expect(open()).toEqual([])
    clock.advance(2_000)
    expect(open()).toEqual([['a'], ['b'], ['c']])
  })

  it('are one for more than three', () => {
    const { refuse, clock, open } = notices()
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      refuse(id)
      clock.advance(1_000)
    }
    clock.advance(2_000)
    expect(open()).toEqual([['a', 'b', 'c', 'd', 'e']])
  })

  it('wait six seconds at the most, however many come', () => {
    const { refuse, clock, open } = notices()
    for (let second = 0; second < 6; second += 1) {
      refuse(`key ${second}`)
      clock.advance(1_000)
    }
    expect(open()).toEqual([Array.from({ length: 6 }, (_, second) => `key ${second}`)])
    refuse('late')
    clock.advance(2_000)
    expect(open()).toHaveLength(2)
  })

  it('close once nothing in them is refused any more, also before they were shown', () => {
    const { refuse, keepOnly, clock, open } = notices()
    refuse('a')
    clock.advance(2_000)
    refuse('b', 'c', 'd', 'e', 'f')
    keepOnly(['a', 'b', 'c', 'd', 'e'])
    clock.advance(2_000)
    expect(open()).toEqual([['a'], ['b', 'c', 'd', 'e']])
    keepOnly(['e'])
    expect(open()).toEqual([['b', 'c', 'd', 'e']])
    keepOnly([])
    expect(open()).toEqual([])
  })

  it('of the same credential take the place of the one before', () => {
    const { refuse, clock, shown, open } = notices()
    refuse('a')
    clock.advance(2_000)
    refuse('a')
    clock.advance(2_000)
    expect(open()).toEqual([['a']])
    expect(shown).toHaveLength(2)
  })

  it('go with the session, and none comes after it', () => {
    const { refuse, clear, clock, open } = notices()
    refuse('a')
    clock.advance(2_000)
    refuse('b')
    clear()
    clock.advance(60_000)
    expect(open()).toEqual([])
    expect(clock.waits).toEqual([])
  })

  it('say exchange, label and outcome in the chosen language', () => {
    const one = [{ id: 'x', name: nameOf('Bybit', 'Grid bot'), outcome: 'expired' }] as const
    expect(refusalSentences(one, wordsIn('en')).title).toBe('Grid bot (Bybit): expired')
    expect(refusalSentences(one, wordsIn('zh-TW')).title).toBe('Grid bot (Bybit)：已過期')
    expect(refusalSentences(one, wordsIn('en')).body).toBe(wordsIn('en').notices.refused_text)
    const five = ['1', '2', '3', '4', '5'].map(refusal)
    expect(refusalSentences(five, wordsIn('en'))).toEqual({ title: 'Keys refused: 5', body: 'Bot 1 (Binance), Bot 2 (Binance), Bot 3 (Binance), …. Click to see them.' })
  })
})

const credential = (id: string, facts: Partial<Credential> = {}): Credential =>
  ({ id, exchange_name: 'binance', label: id, state: 'valid', is_active: true, purpose: null, last_check: null, ...facts }) as Credential

const checked = (checked_at: string): Pick<Credential, 'last_check'> => ({ last_check: { checked_at, outcome: 'expired', cause: 'key_expired', code: null, latency_ms: 1, ...NO_EXPLANATION } })

it.each([
  ['expired', 'refused_text', false],
  ['rejected', 'refused_text', false],
  ['ip_not_allowed', 'refused_ip_not_allowed', true],
  ['missing_permission', 'refused_missing_permission', true],
] as const)('a notification of %s says where to begin', (outcome, sentence, atExchange) => {
  const refused = { id: 'x', name: 'Grid bot (Bybit)', outcome }
  for (const language of LANGUAGES) expect(refusalSentences([refused], wordsIn(language)).body).toBe(wordsIn(language).notices[sentence])
  expect(isMendedAtExchange(refused)).toBe(atExchange)
})

describe('what the tray reads the list again for', () => {
  const account_id = 'a'
  const changed = (change: 'bound' | 'checked'): VaultEvent => ({ type: 'credential.changed', account_id, credential_id: 'x', change })
  const refused: VaultEvent = { type: 'credential.refused', account_id, credential_id: 'x', exchange_name: 'binance', label: null, outcome: 'expired', state: 'expired' }
  const progress: VaultEvent = { type: 'check.progress', account_id, batch_id: 'b', total: 2, done: 1, refused: 0, unclear: 0, ended: false, cancelled: false }

  it('is not what comes by the hundred', () => {
    expect(mayChangeStanding(progress, () => true)).toBe(false)
    expect(mayChangeStanding(changed('checked'), () => false)).toBe(false)
  })

  it('is what was bound, refused, or checked while it is shown as refused', () => {
    expect(mayChangeStanding(changed('bound'), () => false)).toBe(true)
    expect(mayChangeStanding(refused, () => false)).toBe(true)
    expect(mayChangeStanding(changed('checked'), (id) => id === 'x')).toBe(true)
  })
})

describe('the standing of an account', () => {
  const exchangeName = (): string => 'Binance'

  it('is fine while no key is refused, whatever else may be', () => {
    expect(standingOf([], exchangeName)).toEqual({ state: 'fine' })
    expect(standingOf([credential('a'), credential('b', { state: 'unverified' }), credential('c', { state: 'expired', is_active: false })], exchangeName)).toEqual({ state: 'fine' })
  })

  it('names the refused ones, the worst first', () => {
    const standing = standingOf(
      [
        credential('lacks', { state: 'missing_permission' }),
        credential('works'),
        credential('elsewhere', { state: 'ip_not_allowed' }),
        credential('old', { state: 'expired', ...checked('2026-01-01T00:00:00.000Z') }),
        credential('reads', { state: 'expired', purpose: 'read', ...checked('2026-03-01T00:00:00.000Z') }),
        credential('new', { state: 'expired', purpose: 'trade', ...checked('2026-02-01T00:00:00.000Z') }),
        credential('gone', { state: 'rejected', label: null }),
      ],
      exchangeName,
    )
    expect(standing.state === 'attention' && standing.refused.map(({ id }) => id)).toEqual(['new', 'old', 'reads', 'gone', 'elsewhere', 'lacks'])
    expect(standing.state === 'attention' && standing.refused[3]).toEqual({ id: 'gone', name: 'Binance', state: 'rejected' })
  })
})

describe('the watch over it', () => {
  function watched() {
    const readings: PromiseWithResolvers<Standing>[] = []
    const seen: Standing[] = []
    const failures: unknown[] = []
    const watch = watchStanding({
      read: () => {
        const reading = Promise.withResolvers<Standing>()
        readings.push(reading)
        return reading.promise
      },
      onChange: (standing) => seen.push(standing),
      onFailed: (error) => failures.push(error),
    })
    const answer = async (standing: Standing): Promise<void> => {
      readings.at(-1)?.resolve(standing)
      await new Promise(setImmediate)
    }
    return { watch, readings, seen, failures, answer }
  }

  it('reads once more for whatever comes while it reads, and shows only what is up to date', async () => {
    const { watch, readings, seen, answer } = watched()
    watch.refresh()
    for (let event = 0; event < 100; event += 1) watch.refresh()
    expect(readings).toHaveLength(1)
    await answer({ state: 'fine' })
    expect(seen).toEqual([])
    expect(readings).toHaveLength(2)
    await answer({ state: 'attention', refused: [] })
    expect(seen).toEqual([{ state: 'attention', refused: [] }])
    expect(readings).toHaveLength(2)
  })

  it('tells a change once', async () => {
    const { watch, seen, answer } = watched()
    for (let round = 0; round < 3; round += 1) {
      watch.refresh()
      await answer({ state: 'fine' })
    }
    expect(seen).toEqual([{ state: 'fine' }])
  })

  it('knows nothing after a reading that failed, says so, and goes on', async () => {
    const { watch, readings, seen, failures, answer } = watched()
    watch.refresh()
    await answer({ state: 'fine' })
    watch.refresh()
    readings.at(-1)?.reject(new Error('damaged'))
    await new Promise(setImmediate)
    expect(seen.at(-1)).toEqual({ state: 'locked' })
    expect(failures).toHaveLength(1)
    watch.refresh()
    await answer({ state: 'fine' })
    expect(watch.current).toEqual({ state: 'fine' })
  })

  it('is silent once closed', async () => {
    const { watch, seen, readings, failures, answer } = watched()
    watch.refresh()
    watch.close()
    await answer({ state: 'fine' })
    watch.refresh()
    expect([seen, failures, readings.length]).toEqual([[], [], 1])
  })
})
