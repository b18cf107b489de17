import '../credentials.css'
import './bind.css'
import { Anchor, Button, SegmentedControl } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useEffect, useRef, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExchangeDetail } from '../../../../src-preload/contract/exchanges.ts'
import { BackToList } from '../../../app/BackLink.tsx'
import { goTo } from '../../../app/route.ts'
import { separators } from '../../../i18n/format.ts'
import { useLanguage } from '../../../i18n/use-language.ts'
import { problemsOf, sentencesFor, type FieldProblems } from '../../../ui/field-problems.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { useFirstProblem } from '../../../ui/use-first-problem.ts'
import { useLeaveQuestion } from '../../../ui/use-leave-question.ts'
import { usePageTitle } from '../../../ui/use-page-title.ts'
import { useRefusal } from '../../../ui/use-refusal.ts'
import { ExchangePicker } from '../../exchanges/ExchangePicker.tsx'
import { useExchangeName } from '../../exchanges/exchanges-store.ts'
import { QuickPicks } from '../../exchanges/QuickPicks.tsx'
import { useExchangeDetail } from '../../exchanges/use-exchange-detail.ts'
import { bindCredential } from '../credentials-store.ts'
import { AboutFields } from './AboutFields.tsx'
import { AdvancedFields } from './AdvancedFields.tsx'
import { forgetBindDraft, isFilledIn, useBindDraft } from './bind-draft.ts'
import { BindFailure, hasOwnWords } from './BindFailure.tsx'
import { inputOf, isCheckable, problemsWith, type BindValues } from './bind-values.ts'
import { KeyFields } from './KeyFields.tsx'
import { WebSessionFields } from './WebSessionFields.tsx'

const KINDS = ['api_key', 'web_session'] as const

const takesWalletKey = ({ fields }: ExchangeDetail): boolean => fields.some(({ name, hint }) => name === 'private_key' && hint !== 'ed25519_pem')

/** Binds one credential: choose the exchange, paste what it gave, see whether it works. */
export function BindPage() {
  const { t } = useTranslation()
  const heading = usePageTitle(t('bind.title'))
  const exchangeName = useExchangeName()
  const formElement = useRef<HTMLFormElement>(null)
  const submitButton = useRef<HTMLButtonElement>(null)
  const draft = useBindDraft()
  const [secrets, setSecrets] = useState<BindValues['fields']>({})
  const values: BindValues = { ...draft, fields: secrets }
  const [problems, setProblems] = useState<FieldProblems>({})
  const [refusal, setRefusal] = useRefusal(hasOwnWords)
  const [busy, setBusy] = useState(false)
  const [movedTo, setMovedTo] = useState<string | null>(null)
  const { exchange, failure } = useExchangeDetail(values.exchange_name)
  const sentences = sentencesFor(problems, t, refusal?.details)
  useFirstProblem(formElement, problems)
  const name = exchangeName(values.exchange_name)
  const blank = separators(useLanguage()).sentence
  const isSession = values.kind === 'web_session'
  const shared = { values, sentences, disabled: busy, onChange: change }

  useLeaveQuestion(isFilledIn(values))
  useEffect(() => {
    if (movedTo === null || exchange?.id !== movedTo) return
    // The button that had the focus went with the refusal; its fields may have had to be loaded first.
    submitButton.current?.focus()
    setMovedTo(null)
  }, [movedTo, exchange])

  function change({ fields, ...others }: Partial<BindValues>): void {
    if (fields !== undefined) setSecrets(fields)
    useBindDraft.setState(others)
  }

  async function save(verify: boolean): Promise<void> {
    setRefusal(null)
    if (exchange === null) return
    const found = problemsWith(values, exchange)
    if (Object.keys(found).length > 0) return setProblems(found)
    setProblems({})
    setBusy(true)
    const answer = await bindCredential(inputOf(values, exchange, verify))
    setBusy(false)
    if (!answer.success) {
      setRefusal(answer.error)
      return setProblems(problemsOf(answer.error.details))
    }
    // Nothing of a secret stays behind on the page once the vault has it.
    setSecrets({})
    forgetBindDraft()
    goTo({ page: 'detail', id: answer.data.id })
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault()
    if (!busy) void save(true)
  }

  function forgetProblems(): void {
    setProblems({})
    setRefusal(null)
  }

  function chooseExchange(exchange_name: string): void {
    // An own address stands before one exchange: no other's key goes there.
    change({ exchange_name, hostname: null, base_url: '' })
    forgetProblems()
  }

  /** Takes what was typed to another exchange; whether it is tried there is the trader's next click. */
  function chooseInstead(exchange_name: string): void {
    chooseExchange(exchange_name)
    setMovedTo(exchange_name)
  }

  function choose(kind: BindValues['kind']): void {
    change({ kind })
    forgetProblems()
  }

  return (
    <main id="content" className="tk-page tk-page-form">
      <BackToList />
      <h1 ref={heading} tabIndex={-1}>
        {t('bind.title')}
      </h1>
      <form ref={formElement} noValidate onSubmit={submit} aria-busy={busy} autoComplete="off">
        <section className="tk-section">
          <SegmentedControl
            className="tk-kind"
            aria-label={t('detail.kind')}
            value={values.kind}
            disabled={busy}
            onChange={choose}
            data={KINDS.map((kind) => ({ value: kind, label: t(`bind.kind_${kind}`) }))}
          />
          {isSession ? <p className="tk-hint">{t('bind.session_hint')}</p> : null}
          <ExchangePicker value={values.exchange_name} error={sentences['exchange_name'] ?? null} disabled={busy} onChoose={chooseExchange} />
          {failure === null ? null : <Notice tone="bad" urgent title={t('bind.exchange_failed')}>{failure.message}</Notice>}
          {values.exchange_name === '' ? <QuickPicks onChoose={chooseExchange} /> : null}
          {exchange === null || isSession ? null : (
            <div className="tk-callout">
              <IconShieldCheck size={20} aria-hidden="true" />
              <p>
                {t(takesWalletKey(exchange) ? 'bind.wallet_advice' : 'bind.safer')}
                {blank}
                {exchange.docs_url === null ? null : (
                  <Anchor href={exchange.docs_url} underline="always" target="_blank" rel="noreferrer noopener">
                    {t('bind.docs', { exchange: name })}
                  </Anchor>
                )}
              </p>
            </div>
          )}
        </section>
        {refusal === null ? null : <BindFailure error={refusal} busy={busy} onKeep={() => void save(false)} onChoose={chooseInstead} />}
        {exchange === null ? null : (
          <>
            <section className="tk-section" aria-labelledby="bind-keys">
              <div>
                <h2 id="bind-keys">{t(isSession ? 'bind.session' : 'bind.keys')}</h2>
                {isSession ? <p className="tk-hint">{t('bind.session_either')}</p> : null}
              </div>
              {isSession ? <WebSessionFields {...shared} /> : <KeyFields key={exchange.id} exchange={exchange} {...shared} />}
            </section>
            <AboutFields {...shared} />
            {isSession ? null : <AdvancedFields exchange={exchange} {...shared} />}
            <div className="tk-form-end">
              <Button ref={submitButton} type="submit" size="md" loading={busy}>
                {t(isCheckable(values) ? 'bind.submit' : 'bind.submit_unverified')}
              </Button>
              <p role="status" className="tk-hint">
                {busy && isCheckable(values) ? t('bind.verifying', { exchange: name }) : ''}
              </p>
            </div>
          </>
        )}
      </form>
    </main>
  )
}
