import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { addressOf } from '../../app/addresses.ts'

const STEPS = ['credentials.none_step_1', 'credentials.none_step_2', 'credentials.none_step_3'] as const

/** The first thing that a new trader sees: what to do, and why it is safe. */
export function EmptyVault() {
  const { t } = useTranslation()
  return (
    <section className="tk-empty">
      <h2>{t('credentials.none_title')}</h2>
      <p>{t('credentials.none_text')}</p>
      <ol className="tk-steps">
        {STEPS.map((step) => (
          <li key={step}>{t(step)}</li>
        ))}
      </ol>
      <Button component="a" href={addressOf({ page: 'bind' })} size="md" leftSection={<IconPlus size={18} aria-hidden="true" />}>
        {t('credentials.bind')}
      </Button>
    </section>
  )
}
