import { Anchor } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { addressOf } from '../../app/addresses.ts'
import { useRoute } from '../../app/route.ts'
import { separators } from '../../i18n/format.ts'
import { i18n, shownLanguage } from '../../i18n/setup.ts'
import { notify } from '../../ui/notify.ts'
import { exchangeNameIn } from '../exchanges/exchanges-store.ts'
import { credentialIn, readCredential, useCredentials } from './credentials-store.ts'
import { wasRefused } from './filter.ts'
import { nextStep, nameOf } from './summary.ts'

/** The last check told of each credential: the vault's event and the answer to "Verify now" speak of the same one. */
const told = new Map<string, string>()

/** Says that the last check of a credential found it refused, with the way to what is to be done; once for each check. */
function tellRefused(credential: Credential): void {
  const { id, last_check: check } = credential
  if (check === null || told.get(id) === check.checked_at) return
  told.set(id, check.checked_at)
  const words = [i18n.t(`diagnosis.${check.cause}.title`), i18n.t(`diagnosis.${check.cause}.action`)].join(separators(shownLanguage()).sentence)
  const { route } = useRoute.getState()
  const isAt = 'id' in route && route.id === id
  const staysAsItIs = nextStep(credential) !== 'update'
  notify('bad', i18n.t('credentials.verified_toast', { name: nameOf(credential, exchangeNameIn), outcome: i18n.t(`outcomes.${check.outcome}`) }), words, {
    // Its own pages lead there already.
    ...(!isAt && {
      action: (
        <Anchor href={addressOf({ page: staysAsItIs ? 'detail' : 'update', id })} underline="always" onClick={() => notifications.clean()}>
          {i18n.t(staysAsItIs ? 'warnings.look' : 'warnings.update')}
        </Anchor>
      ),
    }),
  })
}

/** Reads a credential that a check refused, and tells of it. The answer itself is told: what the store holds may be from before the check while a later reading is under way. */
export async function readAndTellRefused(id: string): Promise<void> {
  const answer = await readCredential(id)
  // Locked or deleted meanwhile: there is nothing to lead to.
  if (!answer.success || credentialIn(useCredentials.getState(), id) === null) return
  if (wasRefused(answer.data)) tellRefused(answer.data)
}
