import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { useNow } from '../../ui/use-now.ts'
import { CredentialRow } from './CredentialRow.tsx'

const ROW_HEIGHT = 68
const TIMES_RENEWED_MS = 30_000

/** Where an arrow key leads from row `index` of `count`; null for other keys. */
function target(key: string, index: number, count: number): number | null {
  if (key === 'ArrowDown') return Math.min(index + 1, count - 1)
  if (key === 'ArrowUp') return Math.max(index - 1, 0)
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}

/** The rows; only those in sight are in the document, so that ten thousand scroll like ten. */
export function CredentialList({ credentials }: { readonly credentials: readonly Credential[] }) {
  const { t } = useTranslation()
  const now = useNow(TIMES_RENEWED_MS)
  const frame = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: credentials.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => credentials[index]?.id ?? index,
    overscan: 8,
  })

  function move(event: KeyboardEvent, index: number): void {
    const next = target(event.key, index, credentials.length)
    if (next === null) return
    event.preventDefault()
    rows.scrollToIndex(next)
    // The row may only now come into the document.
    requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)?.focus())
  }

  return (
    <div className="tk-list" ref={frame}>
      <ul aria-label={t('credentials.list')} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const credential = credentials[index]
          return credential === undefined ? null : (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              aria-setsize={credentials.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              <CredentialRow credential={credential} now={now} onKeyDown={(event) => move(event, index)} />
            </li>
          )
        })}
      </ul>
    </div>
  )
}
