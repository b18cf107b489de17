import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { notify } from '../../ui/notify.ts'
import { useExchangeName } from '../exchanges/exchanges-store.ts'
import { verifyCredential } from './credentials-store.ts'
import { nameOf } from './summary.ts'
import { readAndTellRefused } from './tell-refused.tsx'

/** "Verify now": runs the check and says what came of it. */
export function useVerify(): (credential: Credential) => Promise<void> {
  const { t } = useTranslation()
  const exchangeName = useExchangeName()
  return async (credential) => {
    const name = nameOf(credential, exchangeName)
    const answer = await verifyCredential(credential.id)
    if (answer === null) return
    if (!answer.success) return notify('bad', name, answer.error.message)
    const { outcome, error_message, is_valid } = answer.data
    if (is_valid === false) return readAndTellRefused(credential.id)
    notify(is_valid === true ? 'good' : 'unclear', t('credentials.verified_toast', { name, outcome: t(`outcomes.${outcome}`) }), error_message)
  }
}
