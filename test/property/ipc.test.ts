import fc from 'fast-check'
import { expect, test } from 'vitest'
import { failureSchema } from '../../src-preload/contract/envelope.ts'
import { IPC_PROCEDURE_NAMES, LANGUAGES } from '../../src-preload/contract/names.ts'
import { contract } from '../../src-preload/contract/procedures.ts'
import { createDispatcher } from '../../src-main/api/dispatch.ts'
import { createToFailure } from '../../src-main/api/failure.ts'
import { createMessages } from '../../src-main/api/messages.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import { VaultError } from '../../src-main/errors/vault-error.ts'
import { createCarrier } from '../../src-main/ipc/carrier.ts'
import { DesktopSession } from '../../src-main/ipc/desktop-session.ts'
import { createLog } from '../../src-main/platform/log.ts'
import { VirtualClock } from '../support/clock.ts'
import { ISSUED, standInVault, TOKENS } from '../support/facade.ts'
import { RUNS } from '../support/property.ts'

function carrier(token: string | null) {
  const log = createLog({ write: () => undefined })
  const clock = new VirtualClock()
  const session = new DesktopSession(async () => {
    throw new VaultError('refresh_refused')
  })
  if (token !== null) session.keep({ ...ISSUED, accessToken: new Secret(token) })
  return createCarrier({
    dispatch: createDispatcher(standInVault(), log, { version: '1', clock }),
    toFailure: createToFailure(createMessages(), log, clock),
    session,
    clock,
    log,
    onLanguage: () => undefined,
  })
}

const procedure = fc.constantFrom(...IPC_PROCEDURE_NAMES)
const guarded = procedure.filter((name) => contract[name].access !== 'public')
const language = fc.constantFrom(...LANGUAGES)
const LARGE = 'x'.repeat(300_000)
const codeOf = (envelope: { error: { code: string } | null }): string | undefined => envelope.error?.code

test('Property 20: whatever is sent over IPC, a refusal has code, message and timestamp in the one format', async () => {
  const values = fc.oneof(fc.array(fc.anything(), { maxLength: 3 }), fc.record({ input: fc.anything(), language }).map((request) => [request]))
  await fc.assert(
    fc.asyncProperty(procedure, fc.boolean(), values, fc.constantFrom(null, ...Object.values(TOKENS)), async (name, isTrusted, sent, token) => {
      const envelope = await carrier(token)(name, { isTrusted, values: sent })
      if (!envelope.success) expect(failureSchema.parse(envelope)).toEqual(envelope)
    }),
    RUNS,
  )
})

test('Property 24: over IPC a protected procedure is refused without a session, after sender and size and before lock and body', async () => {
  await fc.assert(
    fc.asyncProperty(guarded, fc.anything(), language, async (name, input, spoken) => {
      const message = { isTrusted: true, values: [{ input, language: spoken }] }
      expect(codeOf(await carrier(null)(name, message))).toBe('AUTHENTICATION_FAILED')
      expect(codeOf(await carrier('never issued')(name, message))).toBe('AUTHENTICATION_FAILED')
      expect(codeOf(await carrier(TOKENS.expired)(name, message))).toBe('SESSION_EXPIRED')
      if (contract[name].access !== 'session') expect(codeOf(await carrier(TOKENS.locked)(name, message))).toBe('VAULT_LOCKED')
      expect(codeOf(await carrier(null)(name, { ...message, isTrusted: false }))).toBe('FORBIDDEN')
      expect(codeOf(await carrier(null)(name, { isTrusted: true, values: [{ input: LARGE, language: spoken }] }))).toBe('PAYLOAD_TOO_LARGE')
    }),
    RUNS,
  )
})
