import { useRef, useState, type RefObject, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../../src-preload/contract/credentials.ts'
import type { ContractError } from '../../../../src-preload/contract/errors.ts'
import type { ExchangeDetail } from '../../../../src-preload/contract/exchanges.ts'
import { goTo } from '../../../app/route.ts'
import { problemsOf, sentencesFor, type FieldProblems } from '../../../ui/field-problems.ts'
import { useFirstProblem } from '../../../ui/use-first-problem.ts'
import { useLeaveQuestion } from '../../../ui/use-leave-question.ts'
import { useRefusal } from '../../../ui/use-refusal.ts'
import { useExchangeDetail } from '../../exchanges/use-exchange-detail.ts'
import { hasOwnWords } from '../bind/BindFailure.tsx'
import type { BindValues, TypedSecrets } from '../bind/bind-values.ts'
import { updateCredential } from '../credentials-store.ts'
import { changeUpdateDraft, forgetUpdateDraft, useUpdateDraft } from './update-draft.ts'
import { changesOf, changesProxy, draftOfStored, isVerified, updateProblems } from './update-values.ts'

const isWrongPassword = ({ code }: ContractError): boolean => code === 'AUTHENTICATION_FAILED'
const canBeSaid = (error: ContractError): boolean => hasOwnWords(error) || isWrongPassword(error)

export interface UpdateForm {
  readonly values: BindValues
  readonly exchange: ExchangeDetail | null
  /** Why the exchange's fields could not be loaded. */
  readonly exchangeFailure: ContractError | null
  readonly sentences: Readonly<Record<string, string>>
  /** What was refused, but for a wrong password, which is told at its field. */
  readonly refusal: ContractError | null
  readonly busy: boolean
  /** Whether saving asks the exchange first. */
  readonly verifies: boolean
  /** Whether there was nothing to save when it was tried. */
  readonly untouched: boolean
  readonly password: { readonly value: string; onChange(value: string): void } | null
  change(changes: Partial<BindValues>): void
  submit(event: SubmitEvent): void
  keepAnyway(): void
}

/** The form that changes one stored credential: starts from what is stored, sends what differs. Its element comes along, to be drawn with. */
export function useUpdateForm(stored: Credential): readonly [RefObject<HTMLFormElement | null>, UpdateForm] {
  const { t } = useTranslation()
  const element = useRef<HTMLFormElement>(null)
  const draft = useUpdateDraft()
  const [fields, setFields] = useState<TypedSecrets>({})
  const [password, setPassword] = useState('')
  const [problems, setProblems] = useState<FieldProblems>({})
  const [refusal, setRefusal] = useRefusal(canBeSaid)
  const [busy, setBusy] = useState(false)
  const [untouched, setUntouched] = useState(false)
  const values: BindValues = { ...draftOfStored(stored), ...(draft.id === stored.id ? draft.changed : {}), fields }
  const { exchange, failure } = useExchangeDetail(values.exchange_name)
  const changes = exchange === null ? {} : changesOf(values, exchange, stored)
  const wrongPassword = refusal !== null && isWrongPassword(refusal)
  useFirstProblem(element, problems)
  useLeaveQuestion(Object.keys(changes).length > 0)

  function change({ fields: typed, ...others }: Partial<BindValues>): void {
    setUntouched(false)
    if (typed !== undefined) setFields(typed)
    if (Object.keys(others).length > 0) changeUpdateDraft(stored.id, others)
  }

  async function save(verify: boolean): Promise<void> {
    setRefusal(null)
    if (exchange === null) return
    setUntouched(Object.keys(changes).length === 0)
    if (Object.keys(changes).length === 0) return
    const needsPassword = changesProxy(values, stored)
    const input = { id: stored.id, ...changes, ...(needsPassword && password !== '' && { password }), verify: verify && isVerified(changes, values) }
    const found = updateProblems(input, values, exchange, stored)
    setProblems(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    const answer = await updateCredential(input)
    setBusy(false)
    if (!answer.success) {
      if (isWrongPassword(answer.error)) setPassword('')
      setRefusal(answer.error)
      return setProblems(isWrongPassword(answer.error) ? { password: 'required' } : problemsOf(answer.error.details))
    }
    // Nothing of a secret stays behind on the page once the vault has it.
    setFields({})
    setPassword('')
    forgetUpdateDraft()
    goTo({ page: 'detail', id: stored.id })
  }

  const form: UpdateForm = {
    values,
    exchange,
    exchangeFailure: failure,
    sentences: { ...sentencesFor(problems, t, refusal?.details), ...(wrongPassword && { password: t('unlock.wrong') }) },
    refusal: wrongPassword ? null : refusal,
    busy,
    verifies: isVerified(changes, values),
    untouched,
    password: changesProxy(values, stored) ? { value: password, onChange: setPassword } : null,
    change,
    submit(event) {
      event.preventDefault()
      if (!busy) void save(true)
    },
    keepAnyway: () => void save(false),
  }
  return [element, form]
}
