import { Anchor, Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContractError } from '../../../../src-preload/contract/errors.ts'
import { OUTCOMES } from '../../../../src-preload/contract/exchanges.ts'
import { addressOf } from '../../../app/addresses.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { useExchangeName } from '../../exchanges/exchanges-store.ts'
import { useCredentials } from '../credentials-store.ts'
import { Diagnosis } from '../Diagnosis.tsx'
import { explainedBy } from '../explanation.ts'
import { nameOf } from '../summary.ts'

interface BindFailureProps {
  readonly error: ContractError
  readonly busy: boolean
  /** Whether something is stored already, which stays as it was. */
  readonly unchanged?: boolean
  onKeep(): void
  /** Takes what was typed to another exchange, where one can be chosen. */
  onChoose?(exchange: string): void
}

function Duplicate({ id }: { readonly id: string | undefined }) {
  const { t } = useTranslation()
  const exchangeName = useExchangeName()
  const known = useCredentials((state) => state.credentials?.find((credential) => credential.id === id))
  if (id === undefined) return null
  return (
    <Anchor underline="always" href={addressOf({ page: 'detail', id })}>
      {known === undefined ? t('bind.duplicate_link_unnamed') : t('bind.duplicate_link', { name: nameOf(known, exchangeName) })}
    </Anchor>
  )
}

/** Whether the page can say this refusal in any language; of others there is only the vault's sentence. */
export const hasOwnWords = (error: ContractError): boolean => error.code === 'DUPLICATE_CREDENTIAL' || explainedBy(error.details) !== null

/** Why nothing was stored, and what can be done: the one place of the form that knows the kinds of refusal. */
export function BindFailure({ error, busy, unchanged = false, onKeep, onChoose }: BindFailureProps) {
  const { t } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  const { code, details } = error
  const explained = explainedBy(details)
  const outcome = OUTCOMES.find((name) => name === details?.outcome)
  const inconclusive = code === 'NETWORK_ERROR' && outcome !== undefined
  const hasFields = (details?.fields?.length ?? 0) > 0
  useEffect(() => {
    // Wrong fields take the focus themselves.
    if (!hasFields) place.current?.focus()
    place.current?.scrollIntoView({ block: 'nearest' })
  }, [error, hasFields])

  /** What happened, what to do about it, and the exchange's own code for it. */
  function why() {
    if (explained === null) return <p>{error.message}</p>
    return (
      <>
        <p>{t(`diagnosis.${explained.cause}.title`)}</p>
        <Diagnosis explained={explained} code={details?.exchange_code ?? null} disabled={busy} {...(onChoose !== undefined && { onChoose })} />
      </>
    )
  }

  function body() {
    if (code === 'DUPLICATE_CREDENTIAL') {
      return (
        <Notice tone="warn" urgent title={t('bind.duplicate_title')}>
          <Duplicate id={details?.credential_id} />
        </Notice>
      )
    }
    if (inconclusive) {
      return (
        <Notice tone="warn" urgent title={t('bind.inconclusive_title')}>
          {why()}
          <p>{t(unchanged ? 'update.inconclusive_text' : 'bind.inconclusive_text')}</p>
          <Button variant="default" size="sm" disabled={busy} onClick={onKeep}>
            {t(unchanged ? 'update.keep_anyway' : 'bind.keep_anyway')}
          </Button>
        </Notice>
      )
    }
    const refused = code === 'CREDENTIAL_VERIFICATION_FAILED' && outcome !== undefined
    return (
      <Notice tone="bad" urgent title={refused ? t('bind.refused_title', { outcome: t(`outcomes.${outcome}`) }) : t('bind.failed_title')}>
        {why()}
        <p className="tk-quiet">{t(unchanged ? 'update.refused_footer' : 'bind.refused_footer')}</p>
      </Notice>
    )
  }

  return (
    <div ref={place} tabIndex={-1} className="tk-bind-failure">
      {body()}
    </div>
  )
}
