import { Button } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { goTo } from '../../app/route.ts'
import { UNDO_KEYS } from '../../app/shortcuts.ts'
import { notify } from '../../ui/notify.ts'
import { useCountdown } from '../../ui/use-countdown.ts'
import { undoDeletion, useDeletions, type Deletion } from './deletions-store.ts'

function Deleted({ deletion, latest, onUndo }: { readonly deletion: Deletion; readonly latest: boolean; onUndo(): void }) {
  const { t } = useTranslation()
  const left = useCountdown(deletion.until)
  return (
    <div className="tk-deleted">
      <IconTrash size={17} aria-hidden="true" />
      <span className="tk-deleted-name">{t('delete.done', { name: deletion.name })}</span>
      <span className="tk-deleted-left" aria-hidden="true">
        {t('delete.seconds', { seconds: left })}
      </span>
      <Button size="xs" variant="default" aria-keyshortcuts={latest ? 'Control+Z Meta+Z' : undefined} onClick={onUndo}>
        {t('delete.undo_button')}
        {latest ? (
          <span className="tk-keys" aria-hidden="true">
            {UNDO_KEYS}
          </span>
        ) : null}
      </Button>
    </div>
  )
}

/** What was deleted just now, for as long as it can be brought back; the shortcut takes the latest. */
export function DeletedBar() {
  const { t } = useTranslation()
  const deletions = useDeletions((state) => state.deletions)

  async function undo(deletion: Deletion): Promise<void> {
    const answer = await undoDeletion(deletion)
    if (answer.success) return goTo({ page: 'detail', id: deletion.id })
    notify('bad', t('delete.undo_failed', { name: deletion.name }), answer.error.message)
  }

  useHotkeys([
    [
      'mod+Z',
      () => {
        const latest = deletions.at(-1)
        if (latest !== undefined) void undo(latest)
      },
    ],
  ])

  return (
    <div className="tk-deletions" role="status" aria-label={t('delete.bar')}>
      {deletions.map((deletion, index) => (
        <Deleted key={deletion.id} deletion={deletion} latest={index === deletions.length - 1} onUndo={() => void undo(deletion)} />
      ))}
    </div>
  )
}
