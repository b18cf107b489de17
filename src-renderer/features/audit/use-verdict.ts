import { useCallback, useEffect, useState } from 'react'
import type { AuditVerdict } from '../../../src-preload/contract/audit.ts'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import { ask } from '../../bridge/vault.ts'
import { useRefusal } from '../../ui/use-refusal.ts'

export interface Verdict {
  readonly verdict: AuditVerdict | null
  /** When it was given, in milliseconds since the epoch. */
  readonly at: number
  readonly error: ContractError | null
  readonly busy: boolean
  check(): void
}

/** What became of the list, asked once when the page opens and then by hand. */
export function useVerdict(): Verdict {
  const [given, setGiven] = useState<Pick<Verdict, 'verdict' | 'at'>>({ verdict: null, at: 0 })
  const [error, setError] = useRefusal()
  const [busy, setBusy] = useState(false)

  const check = useCallback(async () => {
    setBusy(true)
    const answer = await ask('audit.verify', {})
    setBusy(false)
    setError(answer.success ? null : answer.error)
    // What could not be checked again is not vouched for any more.
    setGiven({ verdict: answer.success ? answer.data : null, at: Date.now() })
  }, [setError])
  useEffect(() => void check(), [check])

  return {
    ...given,
    error,
    busy,
    check() {
      if (!busy) void check()
    },
  }
}
