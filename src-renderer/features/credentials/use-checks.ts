import { useEffect, useState } from 'react'
import type { Check, Credential } from '../../../src-preload/contract/credentials.ts'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import { ask } from '../../bridge/vault.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { joined } from './check-pages.ts'

const FIRST = 6
const OLDER = 25

interface Checks {
  /** Null until the first answer. */
  readonly checks: readonly Check[] | null
  readonly hasOlder: boolean
  readonly error: ContractError | null
  readonly busy: boolean
  older(): void
  again(): void
}

interface Read {
  readonly checks: readonly Check[] | null
  /** Where the next older page begins; null where there is none. */
  readonly cursor: string | null
}

/** A credential's checks, newest first, page by page; the newest are read again after each check. */
export function useChecks({ id, last_check }: Pick<Credential, 'id' | 'last_check'>): Checks {
  const [read, setRead] = useState<Read>({ checks: null, cursor: null })
  const [error, setError] = useState<ContractError | null>(null)
  const [busy, setBusy] = useState(false)
  const [turn, setTurn] = useState(0)
  const language = useLanguage()

  useEffect(() => {
    let wanted = true
    void ask('credentials.checks', { id, limit: FIRST }).then((answer) => {
      if (!wanted) return
      if (!answer.success) return setError(answer.error)
      setError(null)
      setRead((before) => {
        const { checks, meets } = joined(answer.data, before.checks ?? [])
        return { checks, cursor: meets ? before.cursor : (answer.page?.next_cursor ?? null) }
      })
    })
    return () => {
      wanted = false
    }
  }, [id, last_check?.checked_at, turn, language])

  async function older(cursor: string): Promise<void> {
    if (busy) return
    setBusy(true)
    const answer = await ask('credentials.checks', { id, limit: OLDER, cursor })
    setBusy(false)
    if (!answer.success) return setError(answer.error)
    setError(null)
    setRead((before) => ({ checks: [...(before.checks ?? []), ...answer.data], cursor: answer.page?.next_cursor ?? null }))
  }

  return {
    ...read,
    hasOlder: read.cursor !== null,
    error,
    busy,
    older() {
      if (read.cursor !== null) void older(read.cursor)
    },
    again: () => setTurn((count) => count + 1),
  }
}
