import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, type ReactNode, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../../src-preload/contract/credentials.ts'
import { addressOf } from '../../../app/addresses.ts'
import { BackLink } from '../../../app/BackLink.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { usePageTitle } from '../../../ui/use-page-title.ts'
import { useExchangeName } from '../../exchanges/exchanges-store.ts'
import { BindFailure } from '../bind/BindFailure.tsx'
import { nameOf } from '../summary.ts'
import { forgetUpdateDraft } from './update-draft.ts'
import type { UpdateForm } from './use-update-form.ts'

interface UpdateFrameProps {
  readonly credential: Credential
  readonly title: string
  readonly element: RefObject<HTMLFormElement | null>
  readonly form: UpdateForm
  readonly children: ReactNode
}

/** What every form about a stored credential has around its fields: the way back, what was refused, the buttons. */
export function UpdateFrame({ credential, title, element, form, children }: UpdateFrameProps) {
  const { t } = useTranslation()
  const heading = usePageTitle(title)
  const exchangeName = useExchangeName()
  // What led here is being seen to; it would only cover the form.
  useEffect(() => notifications.clean(), [])
  const back = addressOf({ page: 'detail', id: credential.id })

  function status(): string {
    if (form.untouched) return t('update.nothing')
    return form.busy && form.verifies ? t('bind.verifying', { exchange: exchangeName(form.values.exchange_name) }) : ''
  }

  return (
    <main id="content" className="tk-page tk-page-form">
      <BackLink to={{ page: 'detail', id: credential.id }}>{nameOf(credential, exchangeName)}</BackLink>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <form ref={element} noValidate onSubmit={form.submit} aria-busy={form.busy} autoComplete="off">
        {form.exchangeFailure === null ? null : (
          <Notice tone="bad" urgent title={t('bind.exchange_failed')}>
            {form.exchangeFailure.message}
          </Notice>
        )}
        {form.refusal === null ? null : <BindFailure error={form.refusal} busy={form.busy} unchanged onKeep={form.keepAnyway} />}
        {form.exchange === null ? null : (
          <>
            {children}
            <div className="tk-form-end">
              <Button type="submit" size="md" loading={form.busy}>
                {t(form.verifies ? 'bind.submit' : 'update.save')}
              </Button>
              <Button component="a" href={back} variant="default" size="md" onClick={forgetUpdateDraft}>
                {t('common.cancel')}
              </Button>
              <p role="status" className="tk-hint">
                {status()}
              </p>
            </div>
          </>
        )}
      </form>
    </main>
  )
}
