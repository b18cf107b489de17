import { useEffect, useState } from 'react'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { credentialIn, readCredential, useCredentials } from './credentials-store.ts'

interface Reading {
  readonly credential: Credential | null
  /** Why it could not be read, in the shown language. */
  readonly error: ContractError | null
  readonly deleted: boolean
  again(): void
}

/** One credential for a page of its own; read anew when the page opens. */
export function useCredential(id: string): Reading {
  const credential = useCredentials((state) => credentialIn(state, id))
  const deleted = useCredentials((state) => state.gone.has(id))
  const [error, setError] = useState<ContractError | null>(null)
  const [turn, setTurn] = useState(0)
  const language = useLanguage()
  // Asked again in another language, since a refusal's sentence is in the one that it was asked in.
  useEffect(() => {
    if (deleted) return
    let wanted = true
    void readCredential(id).then((answer) => {
      if (wanted) setError(answer.success ? null : answer.error)
    })
    return () => {
      wanted = false
    }
  }, [id, deleted, turn, language])
  return { credential, error, deleted, again: () => setTurn((count) => count + 1) }
}
