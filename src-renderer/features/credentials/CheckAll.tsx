import './check-all.css'
import { Button, Loader, Progress } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { notify } from '../../ui/notify.ts'
import { startBatch, stopBatch, useBatch } from './batch-store.ts'
import { useCredentials } from './credentials-store.ts'
import { isCheckedFromHere } from './summary.ts'

const BUTTON = 'check-all'

/** Has every credential checked that is checked from here; stands above the list. */
export function CheckAllButton() {
  const { t } = useTranslation()
  const busy = useBatch(({ running, asking }) => running !== null || asking)
  const hasAny = useCredentials(({ credentials }) => credentials?.some((credential) => credential.is_active && isCheckedFromHere(credential)) === true)

  async function start(): Promise<void> {
    if (busy) return
    const answer = await startBatch()
    if (answer?.success === false) notify('bad', t('check_all.button'), answer.error.message)
  }

  if (!hasAny) return null
  return (
    <Button id={BUTTON} variant="default" leftSection={busy ? <Loader size={15} aria-hidden="true" /> : <IconRefresh size={16} aria-hidden="true" />} aria-disabled={busy} onClick={() => void start()}>
      {t('check_all.button')}
    </Button>
  )
}

/** How far the checks are, and the way to call them off, while they are under way. */
export function CheckAllProgress() {
  const { t } = useTranslation()
  const running = useBatch((state) => state.running)
  const stopping = useBatch((state) => state.stopping)
  const hadFocus = useRef(false)
  const isRunning = running !== null

  // The button to call off is gone with the end; whoever stood on it stands where the next batch begins.
  useEffect(() => {
    if (!isRunning && hadFocus.current) document.querySelector<HTMLElement>(`#${BUTTON}`)?.focus()
    hadFocus.current = false
  }, [isRunning])

  async function stop(): Promise<void> {
    const answer = await stopBatch()
    if (answer?.success === false) notify('bad', t('check_all.button'), answer.error.message)
  }

  if (running === null) return null
  const { total, done, refused } = running
  const words = t(stopping ? 'check_all.stopping' : 'check_all.progress', { done, total })
  return (
    <section className="tk-check-all" aria-label={t('check_all.title')}>
      <p>
        {words}
        {refused > 0 ? <span className="tk-check-all-refused">{t('check_all.refused', { refused })}</span> : null}
      </p>
      <Progress.Root size="sm">
        <Progress.Section value={total === 0 ? 0 : (done / total) * 100} aria-label={t('check_all.title')} aria-valuetext={words} />
      </Progress.Root>
      <Button
        size="xs"
        variant="default"
        aria-disabled={stopping}
        onFocus={() => (hadFocus.current = true)}
        onBlur={() => (hadFocus.current = false)}
        onClick={() => void stop()}
      >
        {t('common.cancel')}
      </Button>
    </section>
  )
}
