import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readCommandLine, USAGE } from '../../src-main/command-line.ts'
import { StartRefusal } from '../../src-main/errors/start-refusal.ts'

const file = (name: string) => ({ kind: 'file', path: path.resolve(name) })

describe('the command line', () => {
  test('may be empty', () => {
    expect(readCommandLine([])).toEqual({ help: false, verbose: false, unlocks: [] })
  })

  test('asks for help, and for more in the log', () => {
    expect(readCommandLine(['--help']).help).toBe(true)
    expect(readCommandLine(['--verbose']).verbose).toBe(true)
    for (const option of ['--help', '--verbose', '--unlock-from', '--unlock-account']) expect(USAGE).toContain(option)
  })

  test.each([
    [['--unlock-from', 'pw'], [{ source: file('pw'), account: null }]],
    [['--unlock-from=/run/pw'], [{ source: file('/run/pw'), account: null }]],
    [['--unlock-from', 'fd:3', '--unlock-account', 'ada'], [{ source: { kind: 'descriptor', number: 3 }, account: 'ada' }]],
    [['--unlock-account', 'ada', '--unlock-from', 'systemd:tradekeep.password'], [{ source: { kind: 'systemd', name: 'tradekeep.password' }, account: 'ada' }]],
    [
      ['--unlock-from', 'one', '--unlock-account', 'ada', '--verbose', '--unlock-from', 'fd:4', '--unlock-account', 'bob'],
      [
        { source: file('one'), account: 'ada' },
        { source: { kind: 'descriptor', number: 4 }, account: 'bob' },
      ],
    ],
  ])('%j says what to unlock', (args, unlocks) => {
    expect(readCommandLine(args).unlocks).toEqual(unlocks)
  })

  test.each([
    [['--unlock-form', 'pw'], /no option --unlock-form/u],
    [['-v'], /no option -v/u],
    [['--toString'], /no option --toString/u],
    [['--no-verbose'], /no option --no-verbose/u],
    [['serve'], /options alone/u],
    [['--', '--verbose'], /options alone/u],
    [['--verbose=yes'], /--verbose takes no value/u],
    [['--unlock-from'], /--unlock-from needs a value/u],
    [['--unlock-from='], /--unlock-from needs a value/u],
    [['--unlock-from', '--verbose'], /--unlock-from needs a value/u],
    [['--unlock-account', 'ada'], /too few/u],
    [['--unlock-from', 'a', '--unlock-from', 'b'], /each needs its --unlock-account/u],
    [['--unlock-from', 'a', '--unlock-from', 'b', '--unlock-account', 'ada'], /each needs its --unlock-account/u],
    [['--unlock-from', 'fd:2'], /from 3 to 1023/u],
    [['--unlock-from', 'fd:1024'], /from 3 to 1023/u],
    [['--unlock-from', 'fd:'], /from 3 to 1023/u],
    [['--unlock-from', 'fd:-3'], /from 3 to 1023/u],
    [['--unlock-from', 'fd:0x3'], /from 3 to 1023/u],
    [['--unlock-from', 'systemd:'], /name of a credential/u],
    [['--unlock-from', 'systemd:..'], /name of a credential/u],
    [['--unlock-from', 'systemd:../other'], /name of a credential/u],
    [['--unlock-from', 'systemd:/etc/passwd'], /name of a credential/u],
  ])('%j is refused with a sentence', (args, sentence) => {
    expect(() => readCommandLine(args)).toThrow(StartRefusal)
    expect(() => readCommandLine(args)).toThrow(sentence)
  })

  test.each([[['--password=hunter2-hunter2']], [['hunter2-hunter2']], [['--verbose=hunter2-hunter2']], [['--unlock-from', 'fd:hunter2-hunter2']], [['--unlock-from', 'systemd:/hunter2-hunter2']]])(
    'a refusal of %j does not repeat what may be a password',
    (args) => {
      const message = refusalOf(() => readCommandLine(args))
      expect(message).not.toContain('hunter2')
      expect(message).not.toBe('')
    },
  )
})

function refusalOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof StartRefusal) return error.message
    throw error
  }
  return ''
}
