import type { AuditEntry } from '../../src-preload/contract/audit.ts'

export type ExportFormat = 'csv' | 'json'

export interface ExportFile {
  readonly file_name: string
  readonly media_type: 'text/csv' | 'application/json'
  readonly content: string
}

const COLUMNS: readonly { readonly name: string; readonly of: (entry: AuditEntry) => string | number | boolean | null }[] = [
  { name: 'number', of: ({ number }) => number },
  { name: 'at', of: ({ at }) => at },
  { name: 'action', of: ({ action }) => action },
  { name: 'actor', of: ({ actor }) => actor.kind },
  { name: 'door', of: ({ actor }) => actor.door },
  { name: 'address', of: ({ actor }) => actor.address },
  { name: 'agent', of: ({ actor }) => actor.agent },
  { name: 'session_id', of: ({ actor }) => actor.session_id },
  { name: 'credential_id', of: ({ credential_id }) => credential_id },
  { name: 'exchange_name', of: ({ exchange_name }) => exchange_name },
  { name: 'refused', of: ({ refused }) => refused },
  { name: 'detail', of: ({ detail }) => detail },
  { name: 'adopted', of: ({ adopted }) => adopted },
]

/** A file to save, of entries with the oldest first. `at` is RFC 3339. */
export function exportFile(entries: readonly AuditEntry[], format: ExportFormat, at: string): ExportFile {
  const file_name = `tradekeep-audit-${at.slice(0, 10)}.${format}`
  if (format === 'json') return { file_name, media_type: 'application/json', content: `${JSON.stringify({ exported_at: at, entries }, null, 2)}\n` }
  const lines = [COLUMNS.map(({ name }) => name), ...entries.map((entry) => COLUMNS.map(({ of }) => String(of(entry) ?? '')))]
  return { file_name, media_type: 'text/csv', content: lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('') }
}

/** What a spreadsheet takes for the beginning of a formula, full-width forms too (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u

/** One cell as RFC 4180 writes it; one that would be a formula begins with an apostrophe, so that it is text. */
export function csvCell(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/u.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
