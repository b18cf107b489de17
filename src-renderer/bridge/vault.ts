import type { Envelope } from '../../src-preload/contract/envelope.ts'
import type { ContractError } from '../../src-preload/contract/errors.ts'
import type { InputOf, OutputOf } from '../../src-preload/contract/procedures.ts'
import { i18n, shownLanguage } from '../i18n/setup.ts'
import type { CallName } from './bridge.ts'
import { connect } from './connect.ts'

/** The vault behind this page. */
export const bridge = connect(shownLanguage, {
  unreachable: () => i18n.t('bridge.unreachable'),
  notUnderstood: () => i18n.t('bridge.not_understood'),
  notHere: () => i18n.t('bridge.not_here'),
})

type RefusalListener = (error: ContractError, name: CallName) => void
const listeners = new Set<RefusalListener>()

/** Hears of every refused call, so that a lost session is noticed whoever asked. */
export function onRefusal(listener: RefusalListener): void {
  listeners.add(listener)
}

function tellRefused(error: ContractError, name: CallName): void {
  for (const listener of listeners) listener(error, name)
}

// A page that only listens learns by its stream that its session is over: to the page this is as if it had asked who it is.
bridge.onSessionOver((error) => tellRefused(error, 'users.me'))

/**
 * Asks something that checks the password. Whether the session still lives is asked first, so that its
 * end is not taken for a wrong password, nor counted as one.
 */
export async function askWithPassword<N extends CallName>(name: N, input: InputOf<N>): Promise<Envelope<OutputOf<N>>> {
  const me = await ask('users.me', {})
  return me.success ? ask(name, input) : me
}

/** Asks the vault; see Bridge.call. */
export async function ask<N extends CallName>(name: N, input: InputOf<N>): Promise<Envelope<OutputOf<N>>> {
  const answer = await bridge.call(name, input)
  if (!answer.success) tellRefused(answer.error, name)
  return answer
}
