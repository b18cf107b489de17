import { Select } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { auditActionSchema, type AuditAction } from '../../../src-preload/contract/audit.ts'
import { useCredentials } from '../credentials/credentials-store.ts'
import { useExchangeName } from '../exchanges/exchanges-store.ts'
import type { Choice } from './use-activity.ts'
import { credentialName, kindOf } from './words.ts'

const GROUPS = [
  [
    'audit.group_access',
    ['account.logged_in', 'account.logged_out', 'account.logged_out_everywhere', 'account.unlocked', 'account.locked', 'session.ended', 'session.token_reused', 'device.enabled', 'device.disabled'],
  ],
  [
    'audit.group_credentials',
    ['credential.bound', 'credential.updated', 'credential.revealed', 'credential.verified', 'credential.reported', 'credential.deleted', 'credential.restored'],
  ],
  [
    'audit.group_account',
    [
      'account.registered',
      'account.password_changed',
      'account.recovered',
      'account.profile_changed',
      'account.role_changed',
      'account.deleted',
      'account.locking_changed',
      'settings.changed',
      'audit.exported',
    ],
  ],
] as const satisfies readonly (readonly [string, readonly AuditAction[]])[]

/** As many as one looks through; typing finds the others. */
const SHOWN_AT_ONCE = 100

interface ActivityFiltersProps {
  readonly choice: Choice
  onChange(choice: Choice): void
}

/** What of all that was done is shown. */
export function ActivityFilters({ choice, onChange }: ActivityFiltersProps) {
  const { t } = useTranslation()
  const exchangeName = useExchangeName()
  const credentials = useCredentials((state) => state.credentials)
  const actions = GROUPS.map(([group, members]) => ({ group: t(group), items: members.map((action) => ({ value: action, label: kindOf(action, t) })) }))
  const known = useMemo(() => {
    const named = (credentials ?? []).map((credential) => ({ value: credential.id, label: credentialName(credential, exchangeName, t) }))
    const chosen = choice.credential
    // One that was deleted can still be asked for by its address.
    const missing = chosen === null || credentials === null || named.some(({ value }) => value === chosen) ? [] : [{ value: chosen, label: t('audit.deleted') }]
    return [...missing, ...named.toSorted((one, other) => one.label.localeCompare(other.label))]
  }, [credentials, choice.credential, exchangeName, t])

  return (
    <div className="tk-activity-filters" role="group" aria-label={t('audit.filters')}>
      <Select
        aria-label={t('audit.filter_action')}
        placeholder={t('audit.everything')}
        data={actions}
        value={choice.action}
        clearable
        clearButtonProps={{ 'aria-label': t('audit.everything') }}
        maxDropdownHeight={420}
        onChange={(value) => onChange({ ...choice, action: auditActionSchema.safeParse(value).data ?? null })}
      />
      <Select
        aria-label={t('audit.filter_credential')}
        placeholder={t('audit.all_credentials')}
        data={known}
        value={choice.credential}
        searchable
        limit={SHOWN_AT_ONCE}
        clearable
        clearButtonProps={{ 'aria-label': t('audit.all_credentials') }}
        nothingFoundMessage={t('audit.nothing_found')}
        onChange={(credential) => onChange({ ...choice, credential })}
      />
    </div>
  )
}
