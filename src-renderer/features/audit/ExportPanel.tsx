import { Button } from '@mantine/core'
import { IconBraces, IconTable } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ask } from '../../bridge/vault.ts'
import { notify } from '../../ui/notify.ts'
import { saveFile } from './save-file.ts'

type Format = 'csv' | 'json'

const ICONS = { csv: IconTable, json: IconBraces } as const

/** The whole list as a file. */
export function ExportPanel({ onExported }: { onExported(): void }) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState<Format | null>(null)

  async function exportAs(format: Format): Promise<void> {
    if (busy !== null) return
    setBusy(format)
    const answer = await ask('audit.export', { format })
    setBusy(null)
    if (!answer.success) return notify('bad', t('audit.export.failed'), answer.error.message)
    saveFile({ name: answer.data.file_name, type: answer.data.media_type, text: answer.data.content })
    notify('good', t('audit.export.done', { file: answer.data.file_name }))
    onExported()
  }

  return (
    <section className="tk-panel" aria-labelledby="activity-export">
      <h2 id="activity-export">{t('audit.export.title')}</h2>
      <p className="tk-quiet">{t('audit.export.lead')}</p>
      <div className="tk-actions">
        {(['csv', 'json'] as const).map((format) => {
          const Icon = ICONS[format]
          return (
            <Button key={format} variant="default" size="xs" px={10} leftSection={<Icon size={15} aria-hidden="true" />} loading={busy === format} onClick={() => void exportAs(format)}>
              {t(`audit.export.${format}`)}
            </Button>
          )
        })}
      </div>
    </section>
  )
}
