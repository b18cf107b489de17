import { IconCheck, IconMinus, IconQuestionMark } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import type { Answer } from '../../../src-preload/contract/exchanges.ts'

const ROWS = ['read', 'trade_spot', 'trade_futures', 'transfer', 'withdraw'] as const
const ICONS = { yes: IconCheck, no: IconMinus, unknown: IconQuestionMark } as const

function AnswerCell({ answer }: { readonly answer: Answer }) {
  const { t } = useTranslation()
  const Icon = ICONS[answer]
  return (
    <td>
      <span className="tk-answer" data-answer={answer}>
        <Icon size={15} aria-hidden="true" />
        {t(`permissions.answers.${answer}`)}
      </span>
    </td>
  )
}

const ipAnswer = (restricted: boolean | null): Answer => (restricted === null ? 'unknown' : restricted ? 'yes' : 'no')

/** What the exchange says the key may do. */
export function PermissionsTable({ credential, told }: { readonly credential: Credential; readonly told: boolean }) {
  const { t } = useTranslation()
  return (
    <section className="tk-panel" aria-labelledby="detail-permissions">
      <h2 id="detail-permissions">{t('permissions.title')}</h2>
      <table className="tk-table">
        <thead>
          <tr>
            <th scope="col">{t('permissions.column')}</th>
            <th scope="col">{t('permissions.allowed')}</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map((row) => (
            <tr key={row}>
              <th scope="row">{t(`permissions.rows.${row}`)}</th>
              <AnswerCell answer={credential.permissions[row]} />
            </tr>
          ))}
          <tr>
            <th scope="row">{t('permissions.rows.ip_list')}</th>
            <AnswerCell answer={ipAnswer(credential.ip_restricted)} />
          </tr>
        </tbody>
      </table>
      {told ? null : <p className="tk-hint">{t('permissions.not_told')}</p>}
    </section>
  )
}
