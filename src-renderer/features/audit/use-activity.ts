import { useEffect, useState } from 'react'
import type { AuditAction, AuditEntry } from '../../../src-preload/contract/audit.ts'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import type { VaultEvent } from '../../../src-preload/contract/events.ts'
import { ask, bridge } from '../../bridge/vault.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { joined } from './entry-pages.ts'

const FIRST = 50
/** As many as one answer may hold, so that what was missed meets what is shown. */
const MORE = 200
/** Of what happens together one reading tells. */
const GATHERED_FOR_MS = 300

/** Entries stand behind most of what the vault tells; progress comes too often, and says nothing that its end does not. */
const SAYS_NOTHING: ReadonlySet<VaultEvent['type']> = new Set(['check.progress', 'app.navigate'])

export interface Choice {
  readonly credential: string | null
  readonly action: AuditAction | null
}

interface Read {
  /** Newest first; null until the first answer. */
  readonly entries: readonly AuditEntry[] | null
  readonly total: number
  readonly cursor: string | null
}

export interface Activity extends Pick<Read, 'entries' | 'total'> {
  readonly hasOlder: boolean
  readonly error: ContractError | null
  readonly busy: boolean
  older(): void
  again(): void
}

const asked = ({ credential, action }: Choice) => ({ ...(credential !== null && { credential_id: credential }), ...(action !== null && { action }) })

/** Calls `look` for whatever may have made an entry, and when somebody comes back to the page. */
function onNews(look: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      look()
    }, GATHERED_FOR_MS)
  }
  const onReturn = (): void => {
    if (document.visibilityState === 'visible') soon()
  }
  const stop = bridge.onEvent(({ type }) => {
    if (!SAYS_NOTHING.has(type)) soon()
  })
  document.addEventListener('visibilitychange', onReturn)
  window.addEventListener('focus', onReturn)
  return () => {
    clearTimeout(timer)
    stop()
    document.removeEventListener('visibilitychange', onReturn)
    window.removeEventListener('focus', onReturn)
  }
}

/**
 * What was done, newest first, page by page; for one choice, which is not to change. The newest are read
 * again whenever there may be more, and with each other value of `news`.
 */
export function useActivity({ credential, action }: Choice, news: number): Activity {
  const [read, setRead] = useState<Read>({ entries: null, total: 0, cursor: null })
  const [error, setError] = useState<ContractError | null>(null)
  const [busy, setBusy] = useState(false)
  const [turn, setTurn] = useState(0)
  const language = useLanguage()

  useEffect(() => onNews(() => setTurn((count) => count + 1)), [])

  useEffect(() => {
    let wanted = true
    void ask('audit.list', { ...asked({ credential, action }), limit: turn + news === 0 ? FIRST : MORE }).then((answer) => {
      if (!wanted) return
      if (!answer.success) return setError(answer.error)
      setError(null)
      setRead((before) => {
        const { entries, meets } = joined(answer.data, before.entries ?? [])
        return { entries, total: answer.page?.total ?? entries.length, cursor: meets ? before.cursor : (answer.page?.next_cursor ?? null) }
      })
    })
    return () => {
      wanted = false
    }
  }, [credential, action, turn, news, language])

  async function older(cursor: string): Promise<void> {
    if (busy) return
    const last = read.entries?.at(-1)?.number
    setBusy(true)
    const answer = await ask('audit.list', { ...asked({ credential, action }), limit: MORE, cursor })
    setBusy(false)
    if (!answer.success) return setError(answer.error)
    setError(null)
    setRead((before) => {
      // Read anew meanwhile, without what this page would be the next of.
      if (before.entries?.at(-1)?.number !== last) return before
      return { ...before, entries: [...(before.entries ?? []), ...answer.data], cursor: answer.page?.next_cursor ?? null }
    })
  }

  return {
    entries: read.entries,
    total: read.total,
    hasOlder: read.cursor !== null,
    error,
    busy,
    older() {
      if (read.cursor !== null) void older(read.cursor)
    },
    again: () => setTurn((count) => count + 1),
  }
}
