import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import { BackToList } from '../../app/BackLink.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'

interface AbsentProps {
  readonly error: ContractError | null
  readonly deleted: boolean
  onRetry(): void
}

/** Stands for a credential's page while it is being read, or where it can't be. */
export function Absent({ error, deleted, onRetry }: AbsentProps) {
  const { t } = useTranslation()
  const isMissing = deleted || error?.code === 'CREDENTIAL_NOT_FOUND'
  const title = isMissing ? t('detail.missing_title') : error === null ? t('common.loading') : t('detail.failed_title')
  const heading = usePageTitle(title)
  return (
    <main id="content" className="tk-page tk-page-detail">
      <BackToList />
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {isMissing ? <p className="tk-lead">{t(deleted ? 'detail.deleted' : 'errors.credential_not_found')}</p> : null}
      {isMissing || error === null ? null : (
        <Notice tone="bad" urgent title={error.message}>
          <Button size="xs" variant="default" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        </Notice>
      )}
    </main>
  )
}
