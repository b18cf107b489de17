import { separators } from '../../i18n/format.ts'
import { i18n, shownLanguage } from '../../i18n/setup.ts'
import { notify } from '../../ui/notify.ts'
import type { BatchProgress } from './batch-store.ts'

/** Says what came of a batch of checks, wherever the trader is. */
export function tellBatch({ total, done, refused, unclear, cancelled }: Omit<BatchProgress, 'batch_id'>): void {
  const working = done - refused - unclear
  const parts = [
    ...(refused > 0 ? [i18n.t('check_all.refused', { refused })] : []),
    ...(unclear > 0 ? [i18n.t('check_all.unclear', { unclear })] : []),
    ...(working > 0 ? [i18n.t('check_all.working', { working })] : []),
  ]
  const title = i18n.t(cancelled ? 'check_all.cancelled' : 'check_all.done', { done, total })
  notify(refused > 0 ? 'bad' : unclear > 0 || cancelled ? 'unclear' : 'good', title, parts.join(separators(shownLanguage()).item))
}
