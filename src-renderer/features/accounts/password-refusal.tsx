import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import { Notice } from '../../ui/Notice.tsx'
import { useRefusal } from '../../ui/use-refusal.ts'
import { useLockout } from './use-lockout.ts'

const isWrongPassword = ({ code }: ContractError): boolean => code === 'AUTHENTICATION_FAILED'

/** What came of a call that checked the password: wrong, to be tried later, or refused for another reason. */
export interface PasswordRefusal {
  /** To be said at the field. */
  readonly wrong: boolean
  /** Whole minutes until trying makes sense again; 0 where it does now. */
  readonly minutes: number
  /** Any other refusal, in the vault's words. */
  readonly message: string | null
  note(error: ContractError): void
  clear(): void
}

export function usePasswordRefusal(): PasswordRefusal {
  const lockout = useLockout()
  const [refusal, setRefusal] = useRefusal(isWrongPassword)
  const wrong = refusal !== null && isWrongPassword(refusal)
  return {
    wrong,
    minutes: lockout.minutes,
    message: refusal === null || wrong ? null : refusal.message,
    note: (error) => {
      if (!lockout.note(error)) setRefusal(error)
    },
    clear: () => setRefusal(null),
  }
}

interface PasswordRefusalNoticeProps {
  readonly refusal: PasswordRefusal
  /** What can be done instead of waiting. */
  readonly children?: ReactNode
}

/** Says what does not belong to the field. */
export function PasswordRefusalNotice({ refusal, children }: PasswordRefusalNoticeProps) {
  const { t } = useTranslation()
  return (
    <>
      {refusal.minutes > 0 ? (
        <Notice tone="warn" urgent title={t('login.locked_out', { minutes: refusal.minutes })}>
          {children}
        </Notice>
      ) : null}
      {refusal.message === null ? null : <Notice tone="bad" urgent title={refusal.message} />}
    </>
  )
}
