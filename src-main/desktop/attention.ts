import type { Credential } from '../../src-preload/contract/credentials.ts'
import type { Destination, VaultEvent } from '../../src-preload/contract/events.ts'
import type { LiveSession } from '../accounts/session.ts'
import { VaultError } from '../errors/vault-error.ts'
import type { DesktopSession } from '../ipc/desktop-session.ts'
import { systemClock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Vault } from '../vault.ts'
import { showNotice } from './notices.ts'
import { createRefusalNotices } from './refusal-notices.ts'
import { isMendedAtExchange, refusalSentences } from './refusal-sentences.ts'
import { mayChangeStanding, nameOf, standingOf, type Standing } from './standing.ts'
import { watchStanding } from './standing-watch.ts'
import type { DesktopWords } from './words.ts'

export interface AttentionParts {
  readonly vault: Pick<Vault, 'accounts' | 'credentials' | 'exchanges' | 'onEvent'>
  readonly session: DesktopSession
  readonly words: () => DesktopWords
  /** Shows the window, at this page. */
  readonly lead: (to: Destination) => void
  readonly onStanding: (standing: Standing) => void
  readonly log: Log
}

export interface Attention {
  readonly standing: Standing
  /** To be called where somebody may have logged in, unlocked or left: no event tells that of this window. */
  refresh(): void
  close(): void
}

const AT_ONCE = 10_000
const LOCKED: Standing = { state: 'locked' }
/** Why a session can't read what it asks for although nothing is wrong. */
const CLOSED: readonly string[] = ['vault_locked', 'session_expired', 'no_session', 'refresh_refused']

/** The window's session as the vault knows it; null where nobody is logged in any more. */
async function liveSession({ vault, session }: AttentionParts): Promise<LiveSession | null> {
  const token = session.accessToken
  if (token === null) return null
  try {
    return await vault.accounts.authenticate(token)
  } catch (error) {
    if (!(error instanceof VaultError) || error.reason !== 'session_expired') throw error
    const renewed = await session.renew(token)
    return renewed === null || renewed === token ? null : vault.accounts.authenticate(renewed)
  }
}

async function everyCredential({ vault }: AttentionParts, session: LiveSession): Promise<Credential[]> {
  const all: Credential[] = []
  let cursor: string | null = null
  do {
    const page = await vault.credentials.list(session, { includeInactive: false, limit: AT_ONCE, cursor })
    all.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return all
}

async function readStanding(parts: AttentionParts, exchangeName: (id: string) => string): Promise<Standing> {
  try {
    const session = await liveSession(parts)
    if (session === null || !parts.vault.accounts.isUnlocked(session)) return LOCKED
    return standingOf(await everyCredential(parts, session), exchangeName)
  } catch (error) {
    if (error instanceof VaultError && CLOSED.includes(error.reason)) return LOCKED
    throw error
  }
}

/**
 * What of the window's account its trader must see although the window may be hidden: told to the tray by
 * `onStanding`, and by notifications of the system. Learns of changes by the vault's events, never by asking
 * again and again. A lock leaves notifications where they are; they go with the session.
 */
export function watchAttention(parts: AttentionParts): Attention {
  const { vault, session, words, lead, onStanding, log } = parts
  const names = new Map<string, string>()
  const exchangeName = (id: string): string => names.get(id) ?? id
  const notices = createRefusalNotices((refusals) => {
    const [only] = refusals
    const to: Destination = refusals.length === 1 && only !== undefined ? { page: isMendedAtExchange(only) ? 'detail' : 'update', id: only.id } : { page: 'list' }
    return showNotice({ ...refusalSentences(refusals, words()), isUrgent: true, onClick: () => lead(to) })
  }, systemClock.later)

  const watch = watchStanding({
    read: () => readStanding(parts, exchangeName),
    onChange: (standing) => {
      if (standing.state !== 'locked') notices.keepOnly(standing.state === 'fine' ? [] : standing.refused.map(({ id }) => id))
      onStanding(standing)
    },
    onFailed: (error) => log.error('standing_failed', {}, error),
  })

  let account = session.accountId
  const refresh = (): void => {
    if (session.accountId !== account) notices.clear()
    account = session.accountId
    watch.refresh()
  }
  const isNamed = (id: string): boolean => watch.current.state === 'attention' && watch.current.refused.some((refused) => refused.id === id)

  const hear = (event: VaultEvent): void => {
    if (event.account_id !== session.accountId) return
    if (event.type === 'credential.refused') {
      notices.refused({ id: event.credential_id, name: nameOf(exchangeName(event.exchange_name), event.label), outcome: event.outcome })
    }
    if (mayChangeStanding(event, isNamed)) refresh()
  }

  const stopEvents = vault.onEvent(hear)
  vault.exchanges.supported().then(
    (exchanges) => {
      for (const { id, name } of exchanges) names.set(id, name)
      refresh()
    },
    (error: unknown) => log.error('standing_failed', {}, error),
  )
  return {
    get standing() {
      return watch.current
    },
    refresh,
    close: () => {
      stopEvents()
      watch.close()
      notices.clear()
    },
  }
}
