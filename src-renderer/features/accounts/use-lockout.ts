import { useState } from 'react'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import { useNow } from '../../ui/use-now.ts'

const LOOK_EVERY_MS = 5_000

export interface Lockout {
  /** Whole minutes still to wait, 0 when trying makes sense. */
  readonly minutes: number
  /** Takes note of a refusal; true where it says to wait. */
  note(error: ContractError): boolean
}

/** Counts down what is left of a lockout, so that the sentence on the page stays true. */
export function useLockout(): Lockout {
  const [refused, setRefused] = useState({ at: 0, until: 0 })
  const looked = useNow(LOOK_EVERY_MS)
  return {
    minutes: Math.max(0, Math.ceil((refused.until - Math.max(looked, refused.at)) / 60_000)),
    note(error) {
      const seconds = error.code === 'ACCOUNT_LOCKED' ? error.details?.retry_after_seconds : undefined
      if (seconds === undefined) return false
      const at = Date.now()
      setRefused({ at, until: at + seconds * 1_000 })
      return true
    },
  }
}
