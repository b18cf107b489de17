import type { Database } from 'better-sqlite3'
import fc from 'fast-check'

type Value = string | number | Buffer | null
type Row = Readonly<Record<string, Value>> & { readonly rowid: number }

const TABLES = ['credentials', 'accounts', 'key_slots', 'device_slots', 'checks', 'settings', 'sessions', 'refresh_tokens', 'password_failures'] as const

/** What a forger might do to one table's rows; rows and columns are counted round. */
export const rowMutation = fc.record({
  table: fc.oneof({ arbitrary: fc.constant('credentials' as const), weight: 5 }, { arbitrary: fc.constantFrom(...TABLES), weight: 7 }),
  row: fc.nat({ max: 20 }),
  other: fc.nat({ max: 20 }),
  columns: fc.uniqueArray(fc.nat({ max: 30 }), { minLength: 1, maxLength: 4 }),
  how: fc.constantFrom('swap' as const, 'copy' as const, 'flip' as const, 'cut' as const, 'replace' as const, 'older' as const, 'clear' as const),
  at: fc.nat(),
  bytes: fc.uint8Array({ maxLength: 80 }),
  number: fc.oneof(fc.integer({ min: -1, max: 6 }), fc.constantFrom(2 ** 32, Date.UTC(2026, 5, 1), Number.MAX_SAFE_INTEGER)),
  text: fc.oneof(fc.uuid(), fc.string({ maxLength: 20 }), fc.constantFrom('valid', 'rejected', 'expired', 'okx', 'web_session', 'admin', 'trader', 'recovery', 'password', 'secret_service', '{}', 'null')),
})
export type RowMutation = typeof rowMutation extends fc.Arbitrary<infer T> ? T : never

/**
 * Does it, past all rules of the tables but their types and their unique indexes. `older` takes values
 * from the same row as it was in `earlier`. False where nothing came of it, or where the row became what
 * it was once, as a whole: nothing in the file can tell that from the newest.
 */
export function mutateRows(connection: Database, earlier: Database, mutation: RowMutation): boolean {
  const { table, row, other, columns, how } = mutation
  connection.pragma('foreign_keys = OFF')
  connection.pragma('ignore_check_constraints = ON')
  const rows = connection.prepare<[], Row>(`SELECT rowid, * FROM ${table} ORDER BY rowid`).all()
  const [one, two] = [rows[row % Math.max(1, rows.length)], rows[other % Math.max(1, rows.length)]]
  if (one === undefined || two === undefined) return false
  const names = Object.keys(one).filter((name) => name !== 'rowid' && !IS_WHOLE_ROW.has(`${table}.${name}`))
  const chosen = [...new Set(columns.map((column) => names[column % names.length] ?? ''))]
  const before = earlier.prepare<[number], Row>(`SELECT rowid, * FROM ${table} WHERE rowid = ?`).get(one.rowid)
  const set = (rowid: number, name: string, value: Value) => void connection.prepare(`UPDATE ${table} SET ${name} = ? WHERE rowid = ?`).run(value, rowid)
  const next = (name: string): Value => changed(one[name] ?? null, name, { ...mutation, how: how === 'swap' ? 'copy' : how }, two[name] ?? null, before?.[name] ?? null)
  try {
    connection.transaction(() => {
      for (const name of chosen) {
        const [mine, value] = [one[name] ?? null, next(name)]
        // Out of the way first: unique columns can't hold the same twice, not even for a moment.
        if (how === 'swap' && value !== null) set(two.rowid, name, ASIDE[typeof value as keyof typeof ASIDE] ?? Buffer.alloc(32, 7))
        set(one.rowid, name, value)
        if (how === 'swap') set(two.rowid, name, mine)
      }
    })()
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_CONSTRAINT')) return false
    throw error
  }
  const after = connection.prepare<[], Row>(`SELECT rowid, * FROM ${table} ORDER BY rowid`).all()
  return JSON.stringify(after) !== JSON.stringify(rows) && !(table === 'credentials' && isEarlier(connection, before, one.rowid))
}

const ASIDE = { string: 'aside', number: 1 } as const

/** Without its name a setting is gone, and its value is all of it: rows that are taken out or put back whole. */
const IS_WHOLE_ROW: ReadonlySet<string> = new Set(['settings.name'])

const LISTED = ['listing', 'listing_revision', 'state', 'is_active', 'exchange', 'kind', 'testnet', 'record_revision', 'generation'] as const

/** Whether what a listing shows is what it was once, in all that goes with it. */
function isEarlier(connection: Database, before: Row | undefined, rowid: number): boolean {
  const now = connection.prepare<[number], Row>('SELECT rowid, * FROM credentials WHERE rowid = ?').get(rowid)
  return before !== undefined && now !== undefined && LISTED.every((name) => JSON.stringify(now[name]) === JSON.stringify(before[name]))
}

function changed(value: Value, name: string, { how, at, bytes, number, text }: RowMutation, other: Value, before: Value): Value {
  switch (how) {
    case 'swap':
    case 'copy':
      return other
    case 'older':
      return name === 'value' ? value : before
    case 'clear':
      return null
    case 'flip':
      if (Buffer.isBuffer(value)) return flipped(value, at)
      return typeof value === 'number' ? Math.abs(value ^ (1 << (at % 20))) : typeof value === 'string' ? flipped(Buffer.from(value), at).toString('latin1') : number
    case 'cut':
      if (Buffer.isBuffer(value)) return value.subarray(0, at % (value.length + 1))
      return typeof value === 'string' ? value.slice(0, at % (value.length + 1)) : 0
    case 'replace':
      if (Buffer.isBuffer(value) || name === 'detail' || name === 'settings_key') return Buffer.from(bytes)
      return typeof value === 'string' ? text : number
  }
}

function flipped(value: Buffer, at: number): Buffer {
  const bytes = Buffer.from(value)
  if (bytes.length === 0) return Buffer.of(1)
  const index = Math.floor(at / 8) % bytes.length
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (at % 8))
  return bytes
}
