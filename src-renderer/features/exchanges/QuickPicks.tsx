import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Notice } from '../../ui/Notice.tsx'
import { loadExchanges, useExchanges } from './exchanges-store.ts'
import { Monogram } from './Monogram.tsx'
import { findExchanges } from './search.ts'

/** The exchanges that tell what a key may do, one click away. */
export function QuickPicks({ onChoose }: { onChoose(id: string): void }) {
  const { t } = useTranslation()
  const { exchanges, error } = useExchanges()
  const supported = findExchanges(exchanges, '').filter((exchange) => exchange.tells_permissions)
  if (error !== null) {
    return (
      <Notice tone="bad" urgent title={error.message}>
        <Button size="xs" variant="default" onClick={() => void loadExchanges()}>
          {t('common.retry')}
        </Button>
      </Notice>
    )
  }
  return (
    <div role="group" aria-labelledby="quick-picks">
      <p id="quick-picks" className="tk-hint">
        {t('exchanges.quick')}
      </p>
      <div className="tk-quick-picks">
        {supported.map(({ id, name }) => (
          <button key={id} type="button" onClick={() => onChoose(id)}>
            <Monogram id={id} name={name} />
            <span>{name}</span>
          </button>
        ))}
      </div>
    </div>
  )
}
