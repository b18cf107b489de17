import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { useExchangeName } from '../exchanges/exchanges-store.ts'
import { verifyCredential } from './credentials-store.ts'
import { nameOf } from './summary.ts'

/** "Verify now": runs the check and says what came of it, aloud for screen readers too. */
export function useVerify(): (credential: Credential) => Promise<void> {
  const { t } = useTranslation()
  const exchangeName = useExchangeName()
  return async (credential) => {
    const name = nameOf(credential, exchangeName)
    const answer = await verifyCredential(credential.id)
    if (answer === null) return
    if (!answer.success) {
      notifications.show({ title: name, message: answer.error.message, color: 'red', role: 'alert' })
      return
    }
    const { outcome, error_message, is_valid } = answer.data
    notifications.show({
      title: t('credentials.verified_toast', { name, outcome: t(`outcomes.${outcome}`) }),
      message: error_message,
      color: is_valid === true ? 'teal' : is_valid === false ? 'red' : 'yellow',
      role: is_valid === true ? 'status' : 'alert',
    })
  }
}
