import './exchanges.css'
import { Combobox, TextInput, useCombobox } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useEffect, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Exchange } from '../../../src-preload/contract/exchanges.ts'
import { useExchanges } from './exchanges-store.ts'
import { Monogram } from './Monogram.tsx'
import { findExchanges } from './search.ts'

interface ExchangePickerProps {
  readonly value: string
  readonly error: string | null
  readonly disabled: boolean
  /** Whether the cursor is put here when the page opens. */
  readonly focused?: boolean
  onChoose(id: string): void
}

function Option({ exchange, chosen }: { readonly exchange: Exchange; readonly chosen: boolean }) {
  return (
    <Combobox.Option value={exchange.id} active={chosen}>
      <span className="tk-exchange-option">
        <Monogram id={exchange.id} name={exchange.name} />
        <span>{exchange.name}</span>
        {exchange.id === exchange.name.toLowerCase() ? null : (
          <span className="tk-exchange-id" aria-hidden="true">
            {exchange.id}
          </span>
        )}
      </span>
    </Combobox.Option>
  )
}

/** Finds one of all exchanges by name, former name or id; those that tell what a key may do come first. */
export function ExchangePicker({ value, error, disabled, focused = true, onChoose }: ExchangePickerProps) {
  const { t } = useTranslation()
  const exchanges = useExchanges((state) => state.exchanges)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const chosen = exchanges.find((exchange) => exchange.id === value)
  const [typed, setTyped] = useState<string | null>(null)
  const found = useMemo(() => findExchanges(exchanges, typed ?? ''), [exchanges, typed])
  const supported = found.filter((exchange) => exchange.tells_permissions)
  const others = found.filter((exchange) => !exchange.tells_permissions)
  useEffect(() => {
    if (typed !== null) combobox.selectFirstOption()
    // Anew for each letter; the store itself is new at every drawing.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [typed])

  const group = (label: string, members: readonly Exchange[]): ReactNode =>
    members.length === 0 ? null : (
      <Combobox.Group label={label}>
        {members.map((exchange) => (
          <Option key={exchange.id} exchange={exchange} chosen={exchange.id === value} />
        ))}
      </Combobox.Group>
    )

  /** Enter takes the first match even before the list could mark it. */
  function takeFirst(event: KeyboardEvent): void {
    const first = supported[0] ?? others[0]
    if (event.key !== 'Enter' || typed === null || first === undefined || combobox.getSelectedOptionIndex() >= 0) return
    event.preventDefault()
    onChoose(first.id)
    settle()
  }

  function settle(): void {
    setTyped(null)
    combobox.closeDropdown()
  }

  return (
    <Combobox
      store={combobox}
      withinPortal={false}
      onOptionSubmit={(id) => {
        onChoose(id)
        settle()
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <TextInput
          data-path="exchange_name"
          label={t('bind.exchange')}
          placeholder={exchanges.length === 0 ? t('common.loading') : t('bind.exchange_placeholder', { count: exchanges.length })}
          error={error}
          disabled={disabled}
          aria-autocomplete="list"
          aria-required
          autoComplete="off"
          spellCheck={false}
          autoFocus={focused}
          value={typed ?? chosen?.name ?? ''}
          leftSection={chosen !== undefined && typed === null ? <Monogram id={chosen.id} name={chosen.name} /> : null}
          rightSection={<IconChevronDown size={16} aria-hidden="true" />}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            combobox.openDropdown()
          }}
          onClick={() => combobox.openDropdown()}
          onKeyDown={takeFirst}
          onBlur={settle}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={320} className="tk-exchange-options" aria-label={t('bind.exchange')}>
          {found.length === 0 ? <Combobox.Empty>{t('exchanges.none')}</Combobox.Empty> : null}
          {group(t('exchanges.supported'), supported)}
          {group(t('exchanges.others'), others)}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
