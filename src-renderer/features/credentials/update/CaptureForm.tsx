import { Button } from '@mantine/core'
import { useRef, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { updateInput, type Credential } from '../../../../src-preload/contract/credentials.ts'
import type { ContractErrorDetails } from '../../../../src-preload/contract/errors.ts'
import { problemsIn, problemsOf, sentencesFor, type FieldProblems } from '../../../ui/field-problems.ts'
import { notify } from '../../../ui/notify.ts'
import { SecretField } from '../../../ui/SecretField.tsx'
import { useFirstProblem } from '../../../ui/use-first-problem.ts'
import { useLeaveQuestion } from '../../../ui/use-leave-question.ts'
import { MOST_TYPED, slimCapture } from '../bind/capture-text.ts'
import { updateCredential } from '../credentials-store.ts'

interface CaptureFormProps {
  readonly credential: Credential
  readonly name: string
}

/** A new capture of a web session in one go: paste, save. */
export function CaptureForm({ credential, name }: CaptureFormProps) {
  const { t } = useTranslation()
  const element = useRef<HTMLFormElement>(null)
  const [capture, setCapture] = useState('')
  const [problems, setProblems] = useState<FieldProblems>({})
  const [details, setDetails] = useState<ContractErrorDetails | undefined>()
  const [busy, setBusy] = useState(false)
  useFirstProblem(element, problems)
  useLeaveQuestion(capture !== '')

  async function save(): Promise<void> {
    const input = { id: credential.id, headers: capture, verify: false }
    const found = problemsIn(updateInput, input)
    setProblems(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    const answer = await updateCredential(input)
    setBusy(false)
    if (!answer.success) {
      const told = problemsOf(answer.error.details)
      if (told['headers'] === undefined) notify('bad', name, answer.error.message)
      setDetails(answer.error.details)
      return setProblems(told)
    }
    // Nothing of a secret stays behind on the page once the vault has it.
    setCapture('')
    notify('good', t('update.capture_saved', { name }))
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault()
    if (!busy) void save()
  }

  return (
    <section className="tk-panel" aria-labelledby="detail-capture">
      <h2 id="detail-capture">{t('update.capture_title')}</h2>
      <form ref={element} noValidate className="tk-capture" onSubmit={submit} aria-busy={busy} autoComplete="off">
        <SecretField
          path="headers"
          label={t('update.capture')}
          hint={t('update.capture_lead')}
          error={sentencesFor(problems, t, details)['headers'] ?? null}
          value={capture}
          required={false}
          secret
          multiline
          disabled={busy}
          longest={MOST_TYPED}
          slim={slimCapture}
          onChange={setCapture}
        />
        <Button type="submit" variant="default" loading={busy}>
          {t('update.capture_save')}
        </Button>
      </form>
    </section>
  )
}
