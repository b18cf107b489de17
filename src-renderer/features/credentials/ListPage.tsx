import './credentials.css'
import { Button, Checkbox, Kbd, Loader, SegmentedControl, TextInput } from '@mantine/core'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { addressOf } from '../../app/addresses.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Notice } from '../../ui/Notice.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useExchangeName } from '../exchanges/exchanges-store.ts'
import { CheckAllButton, CheckAllProgress } from './CheckAll.tsx'
import { CredentialList } from './CredentialList.tsx'
import { loadCredentials, useCredentials, type Group } from './credentials-store.ts'
import { EmptyVault } from './EmptyVault.tsx'
import { filterCredentials, needsAttention } from './filter.ts'
import { WarningsBanner } from './Warnings.tsx'

const GROUPS = [
  { value: 'all', label: 'credentials.filter_all' },
  { value: 'attention', label: 'credentials.filter_attention' },
  { value: 'valid', label: 'credentials.filter_valid' },
] as const satisfies readonly { value: Group; label: string }[]

const lookFor = (query: string): void => useCredentials.setState({ query })

function NoMatch({ query }: { readonly query: string }) {
  const { t } = useTranslation()
  return (
    <div className="tk-empty">
      <h2>{t('credentials.no_match_title')}</h2>
      <p>{query.trim() === '' ? t('credentials.no_match_filter') : t('credentials.no_match_text', { query: query.trim() })}</p>
      <Button variant="default" onClick={() => useCredentials.setState({ query: '', group: 'all' })}>
        {query.trim() === '' ? t('credentials.show_all') : t('credentials.clear_search')}
      </Button>
    </div>
  )
}

const setShowPaused = (showPaused: boolean): void => useCredentials.setState({ showPaused })

function AllPaused() {
  const { t } = useTranslation()
  return (
    <div className="tk-empty">
      <h2>{t('credentials.all_paused_title')}</h2>
      <p>{t('credentials.all_paused_text')}</p>
      <Button variant="default" onClick={() => setShowPaused(true)}>
        {t('credentials.show_paused')}
      </Button>
    </div>
  )
}

/** Everything bound, to look through and to act on. */
export function ListPage() {
  const { t } = useTranslation()
  const heading = usePageTitle(t('credentials.title'))
  const exchangeName = useExchangeName()
  const { credentials, error, query, group, showPaused } = useCredentials()
  const paused = useMemo(() => (credentials ?? []).filter(({ is_active }) => !is_active).length, [credentials])
  const shown = useMemo(() => filterCredentials((credentials ?? []).filter(({ is_active }) => is_active || showPaused), query, group, exchangeName), [credentials, query, group, showPaused, exchangeName])
  const attention = useMemo(() => (credentials ?? []).filter(needsAttention).length, [credentials])
  const language = useLanguage()
  // Asked again in another language, since a refusal's sentence is in the one that it was asked in.
  useEffect(() => void loadCredentials(), [language])

  const total = credentials?.length ?? 0
  const count = shown.length === total ? t('credentials.count', { total }) : t('credentials.count_shown', { shown: shown.length, total })

  function body() {
    if (credentials === null) return error === null ? <Loader className="tk-page-loader" aria-label={t('common.loading')} /> : null
    if (total === 0) return <EmptyVault />
    if (paused === total && !showPaused) return <AllPaused />
    return shown.length === 0 ? <NoMatch query={query} /> : <CredentialList credentials={shown} />
  }

  return (
    <main id="content" className="tk-page tk-page-list">
      <div className="tk-page-top">
        <h1 ref={heading} tabIndex={-1}>
          {t('credentials.title')}
        </h1>
        {total === 0 ? null : (
          <p className="tk-count" role="status">
            {count}
          </p>
        )}
        <CheckAllButton />
        {total === 0 ? null : (
          <Button component="a" href={addressOf({ page: 'bind' })} leftSection={<IconPlus size={17} aria-hidden="true" />} title={`${t('credentials.bind')} (n)`}>
            {t('credentials.bind')}
          </Button>
        )}
      </div>
      <CheckAllProgress />
      <WarningsBanner />
      {error === null ? null : (
        <Notice tone="bad" urgent title={t('credentials.failed_title')}>
          <p>{error.message}</p>
          <Button size="xs" variant="default" onClick={() => void loadCredentials()}>
            {t('common.retry')}
          </Button>
        </Notice>
      )}
      {total === 0 ? null : (
        <div className="tk-toolbar" role="search">
          <TextInput
            id="credential-search"
            type="search"
            aria-label={t('credentials.search')}
            placeholder={t('credentials.search_placeholder')}
            leftSection={<IconSearch size={16} aria-hidden="true" />}
            rightSection={query === '' ? <Kbd aria-hidden="true">/</Kbd> : null}
            value={query}
            onChange={(event) => lookFor(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') lookFor('')
            }}
          />
          <SegmentedControl
            aria-label={t('credentials.filter_state')}
            value={group}
            onChange={(value) => useCredentials.setState({ group: value })}
            data={GROUPS.map(({ value, label }) => ({ value, label: value === 'attention' && attention > 0 ? `${t(label)} (${attention})` : t(label) }))}
          />
          {paused === 0 ? null : <Checkbox label={`${t('credentials.show_paused')} (${paused})`} checked={showPaused} onChange={(event) => setShowPaused(event.currentTarget.checked)} />}
        </div>
      )}
      {body()}
    </main>
  )
}
