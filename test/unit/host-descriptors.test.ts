import { expect, test } from 'vitest'
import { descriptorsNamedIn } from '../../resources/scripts/host.mjs'

test.each([
  [[], []],
  [['--verbose', '--unlock-from', '/home/ada/password'], []],
  [['--unlock-from', 'fd:3'], ['inherit']],
  [['--unlock-from=fd:5'], ['ignore', 'ignore', 'inherit']],
  [
    ['--unlock-from', 'fd:4', '--unlock-account', 'ada', '--unlock-from', 'fd:3', '--unlock-account', 'bob'],
    ['inherit', 'inherit'],
  ],
  [['--unlock-from', 'fd:2', '--unlock-from', 'fd:99999', '--unlock-from', '/home/fd:3/password'], []],
])('%j hands on %j after the usual three', (args, handedOn) => {
  expect(descriptorsNamedIn(args)).toEqual(handedOn)
})
