import { Button } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { bridge } from '../bridge/vault.ts'
import { i18n } from '../i18n/setup.ts'
import { CLEARED_AFTER_MS } from './clipboard.ts'
import { notify } from './notify.ts'
import { shortLivedClipboard } from './page-clipboard.ts'

const SAID_FOR_MS = 2_000

async function emptyNow(empty: () => Promise<boolean>): Promise<void> {
  const emptied = await empty()
  notify(emptied ? 'good' : 'bad', i18n.t(emptied ? 'clipboard.emptied' : 'clipboard.not_emptied'))
}

function askToEmpty(empty: () => Promise<boolean>): void {
  notify('unclear', i18n.t('clipboard.unsure_title'), i18n.t('clipboard.unsure_text'), {
    action: (
      <Button size="compact-sm" variant="default" onClick={() => void emptyNow(empty)}>
        {i18n.t('clipboard.empty_now')}
      </Button>
    ),
  })
}

interface CopyButtonProps {
  readonly text: string
  /** What the button says before it is pressed, such as "Copy recovery code". */
  readonly label: string
  /** The button's name for screen readers where several say the same. */
  readonly name?: string
  readonly compact?: boolean
}

/** Copies a secret, which leaves the clipboard again after 30 seconds (see page-clipboard.ts), and says so. */
export function CopyButton({ text, label, name, compact = false }: CopyButtonProps) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), SAID_FOR_MS)
    return () => clearTimeout(timer)
  }, [copied])

  async function copy(): Promise<void> {
    const done = await shortLivedClipboard().copy(text, askToEmpty)
    setCopied(done)
    if (done) notify('good', t('common.copied'), t(bridge.inBrowser ? 'clipboard.cleared_in' : 'clipboard.cleared_or_locked', { seconds: CLEARED_AFTER_MS / 1_000 }))
    else notify('bad', t(bridge.inBrowser ? 'clipboard.refused' : 'clipboard.failed'))
  }

  return (
    <Button
      variant="default"
      size={compact ? 'xs' : 'sm'}
      leftSection={copied ? <IconCheck size={16} aria-hidden="true" /> : <IconCopy size={16} aria-hidden="true" />}
      aria-label={name}
      onClick={() => void copy()}
    >
      {copied ? t('common.copied') : label}
    </Button>
  )
}
