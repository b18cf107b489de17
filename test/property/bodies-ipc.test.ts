import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import { createToFailure } from '../../src-main/api/failure.ts'
import { createMessages } from '../../src-main/api/messages.ts'
import { createCarrier } from '../../src-main/ipc/carrier.ts'
import { DesktopSession } from '../../src-main/ipc/desktop-session.ts'
import { createLog } from '../../src-main/platform/log.ts'
import { IPC_PROCEDURE_NAMES } from '../../src-preload/contract/names.ts'
import { VirtualClock } from '../support/clock.ts'
import { ISSUED, standInVault } from '../support/facade.ts'
import { randomMessage } from '../support/random-bodies.ts'
import { BODIES, expectWithinContract } from '../support/within-contract.ts'

const unexpected: string[] = []
const log = createLog({ write: (line) => void (line.includes('"level":"error"') && unexpected.push(line)) })
const clock = new VirtualClock()
const session = new DesktopSession(async () => ISSUED)
const answer = createCarrier({
  dispatch: createDispatcher(standInVault(), log, { version: '1', clock, clipboard: { copy: async () => undefined } }),
  toFailure: createToFailure(createMessages(), log, clock),
  session,
  clock,
  log,
  onLanguage: () => undefined,
})

describe.each(IPC_PROCEDURE_NAMES)('%s', (name) => {
  test('Property 20: answers within the contract whatever is sent on its channel', async () => {
    const answers = { success: 0, failure: 0 }
    await fc.assert(
      fc.asyncProperty(randomMessage(name), async (values) => {
        session.keep(ISSUED)
        clock.advance(1_000)
        // What a channel carries is a clone, as the window's process makes it.
        answers[expectWithinContract(name, await answer(name, { isTrusted: true, values: structuredClone(values) as unknown[] }))] += 1
      }),
      BODIES,
    )
    expect(answers.failure).toBeGreaterThan(0)
    expect(answers.success).toBeGreaterThan(0)
    expect(unexpected).toEqual([])
  }, 600_000)
})
