import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { bridge } from '../bridge/vault.ts'
import { Notice } from '../ui/Notice.tsx'

/** Says that the vault is not heard any more: without a word the page would go on showing keys as valid. */
export function CutOff() {
  const { t } = useTranslation()
  const [hears, setHears] = useState(true)
  useEffect(() => bridge.onHearing(setHears), [])
  return (
    <div role="status" className="tk-cut-off">
      {hears ? null : <Notice tone="warn">{t('bridge.cut_off')}</Notice>}
    </div>
  )
}
