import { describe, expect, it } from 'vitest'
import { refuseUnsafeStart, sentenceFor } from '../../src-main/desktop/start-checks.ts'
import { filled, languageFor, wordsIn } from '../../src-main/desktop/words.ts'
import { OpenError } from '../../src-main/errors/open-error.ts'

const start = (isPackaged: boolean, switches: readonly string[], environment: NodeJS.ProcessEnv = {}): (() => void) => {
  return () => refuseUnsafeStart({ isPackaged, environment, hasSwitch: (name) => switches.includes(name) })
}

describe('starting the desktop', () => {
  it.each(['inspect', 'inspect-brk', 'inspect-port', 'remote-debugging-port', 'remote-debugging-pipe'])('is refused with --%s once packaged', (name) => {
    expect(start(true, [name])).toThrow(`--${name}`)
    expect(start(false, [name])).not.toThrow()
  })

  it('is refused where certificates would not be checked', () => {
    expect(start(true, [], { NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toThrow('NODE_TLS_REJECT_UNAUTHORIZED')
    expect(start(true, [], { NODE_TLS_REJECT_UNAUTHORIZED: '1' })).not.toThrow()
    expect(start(true, ['no-sandbox'])).not.toThrow()
  })

  it('says why a vault does not open, and of anything unexpected only its code', () => {
    expect(sentenceFor(new OpenError('held', 'It is open elsewhere.'))).toBe('It is open elsewhere.')
    const unexpected = Object.assign(new Error('a message that may say anything'), { code: 'EACCES' })
    expect(sentenceFor(unexpected)).toBe('Tradekeep stopped because of an unexpected error (EACCES).')
    expect(sentenceFor('text')).not.toContain('text')
  })
})

describe("the tray's language", () => {
  it.each([
    [['de-DE', 'zh-TW', 'en-US'], 'zh-TW'],
    [['zh-Hans-CN'], 'zh-CN'],
    [['zh-Hant-HK'], 'zh-TW'],
    [['zh-HK'], 'zh-TW'],
    [['zh-Hans-HK'], 'zh-CN'],
    [['zh'], 'zh-CN'],
    [['en-GB', 'zh-CN'], 'en'],
    [['fr-FR'], 'en'],
    [[], 'en'],
  ] as const)('for %j is %s', (preferred, language) => {
    expect(languageFor(preferred)).toBe(language)
  })

  it('has its own words, with what they are about put in', () => {
    const [english, simplified, traditional] = (['en', 'zh-CN', 'zh-TW'] as const).map(wordsIn)
    expect(filled(english?.tray.attention ?? '', { count: 3 })).toBe('Tradekeep: keys refused: 3')
    expect(simplified?.tray.lock).not.toBe(traditional?.tray.lock)
    expect(filled('{{name}} and {{other}}', { name: '{{other}}' })).toBe('{{other}} and {{other}}')
  })
})
