import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PreloadBridge } from '../../src-preload/contract/bridge.ts'
import type { Credential } from '../../src-preload/contract/credentials.ts'
import { UNKNOWN_PERMISSIONS } from '../../src-preload/contract/exchanges.ts'
import { IPC_PROCEDURE_NAMES } from '../../src-preload/contract/names.ts'

const AT = '2026-01-02T03:04:05.000Z'
const ACCOUNT = '01890000-0000-7000-8000-0000000000aa'
const idOf = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`

const credential = (n: number, changes: Partial<Credential> = {}): Credential => ({
  id: idOf(n),
  kind: 'api_key',
  exchange_name: 'binance',
  label: `key ${n}`,
  note: null,
  tags: [],
  purpose: null,
  sub_account: null,
  api_key_masked: null,
  options: { testnet: false, hostname: null, base_url: null, proxy_url: null, timeout_ms: null, check_from: 'here' },
  state: 'valid',
  last_check: null,
  permissions: UNKNOWN_PERMISSIONS,
  has_trading_permission: null,
  ip_restricted: null,
  findings: [],
  expires_at: null,
  expires_at_source: null,
  is_active: true,
  last_verified_at: null,
  created_at: AT,
  updated_at: AT,
  ...changes,
})

/** A vault behind the preload: what it holds, what it was asked, and when it answers. */
class FakeVault {
  readonly held = new Map<string, Credential>()
  readonly asked: string[] = []
  #listener: (event: unknown) => void = () => undefined
  /** Calls that wait to be let through, while `slow`. */
  readonly waiting: (() => void)[] = []
  slow = false
  /** The batch of checks that it has under way. */
  batch = idOf(0)

  get preload(): PreloadBridge {
    const calls = IPC_PROCEDURE_NAMES.map((name) => [name, ({ input }: { input: unknown }) => this.#answer(name, input as { id?: string })])
    const onEvent = (listener: (event: unknown) => void): (() => void) => {
      this.#listener = listener
      return () => (this.#listener = () => undefined)
    }
    return Object.assign(Object.fromEntries(calls), { onEvent }) as PreloadBridge
  }

  async #answer(name: string, { id = '' }: { id?: string }): Promise<unknown> {
    this.asked.push(id === '' ? name : `${name} ${id}`)
    const envelope = this.#envelope(name, id)
    if (this.slow) await new Promise<void>((resolve) => this.waiting.push(resolve))
    return envelope
  }

  #envelope(name: string, id: string): unknown {
    const held = this.held.get(id)
    const failure = { success: false, data: null, error: { code: 'CREDENTIAL_NOT_FOUND', message: 'gone' }, timestamp: AT }
    const success = (data: unknown, more = {}): unknown => ({ success: true, data, error: null, timestamp: AT, ...more })
    if (name === 'credentials.list') return success([...this.held.values()], { page: { next_cursor: null, total: this.held.size } })
    if (name === 'credentials.verify_many') return success({ batch_id: this.batch, total: 3 })
    if (name === 'credentials.verify_cancel') return success(null)
    if (name === 'credentials.delete') return this.held.delete(id) ? success(null) : failure
    return held === undefined ? failure : success(held)
  }

  tell(event: object): void {
    this.#listener({ account_id: ACCOUNT, ...event })
  }
}

const vault = new FakeVault()
const emptyStorage = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined }
const window = { tradekeep: vault.preload, location: { hash: '' }, addEventListener: () => undefined }
vi.stubGlobal('window', window)
vi.stubGlobal('localStorage', emptyStorage)
vi.stubGlobal('document', { documentElement: {}, addEventListener: () => undefined })

const { credentialIn, deleteCredential, forgetCredentials, loadCredentials, readCredential, useCredentials } = await import('../../src-renderer/features/credentials/credentials-store.ts')
const { forgetBatch, startBatch, stopBatch, useBatch } = await import('../../src-renderer/features/credentials/batch-store.ts')
const { notifications } = await import('@mantine/notifications')
const { followCredentials } = await import('../../src-renderer/features/credentials/live.ts')
const { forgetDeletions, deleteWithUndo, UNDO_MS, undoDeletion, useDeletions } = await import('../../src-renderer/features/credentials/deletions-store.ts')

const settle = (milliseconds = 100): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds)
const labels = (): (string | null)[] | undefined => useCredentials.getState().credentials?.map(({ label }) => label)

let stop: () => void = () => undefined

beforeEach(async () => {
  vi.useFakeTimers()
  vault.held.clear()
  vault.batch = randomUUID()
  for (const n of [1, 2, 3]) vault.held.set(idOf(n), credential(n))
  stop = followCredentials()
  await settle()
  vault.asked.length = 0
})

afterEach(() => {
  stop()
  vault.slow = false
  vault.waiting.length = 0
  forgetBatch()
  forgetCredentials()
  forgetDeletions()
  vi.useRealTimers()
})

test('what the vault says has changed is read again, and nothing else; the others stay the very same', async () => {
  const before = useCredentials.getState().credentials
  vault.held.set(idOf(2), credential(2, { label: 'renamed' }))
  vault.tell({ type: 'credential.changed', credential_id: idOf(2), change: 'updated' })
  vault.tell({ type: 'credential.changed', credential_id: idOf(2), change: 'checked' })
  await settle()
  expect(vault.asked).toEqual([`credentials.read ${idOf(2)}`])
  expect(labels()).toEqual(['key 1', 'renamed', 'key 3'])
  expect(useCredentials.getState().credentials?.[0]).toBe(before?.[0])
})

test('a deletion elsewhere takes it out at once; a restored one is back', async () => {
  const deleted = vault.held.get(idOf(1))
  vault.held.delete(idOf(1))
  vault.tell({ type: 'credential.changed', credential_id: idOf(1), change: 'deleted' })
  expect(labels()).toEqual(['key 2', 'key 3'])
  expect(useCredentials.getState().gone).toEqual(new Set([idOf(1)]))
  if (deleted !== undefined) vault.held.set(idOf(1), deleted)
  vault.tell({ type: 'credential.changed', credential_id: idOf(1), change: 'restored' })
  await settle()
  expect(labels()).toContain('key 1')
  expect(useCredentials.getState().gone.size).toBe(0)
})

test('a gap in the events reads everything again, and so do many changes at once', async () => {
  vault.held.set(idOf(4), credential(4))
  vault.tell({ type: 'stream.gap' })
  await settle()
  expect(vault.asked).toEqual(['credentials.list'])
  expect(labels()).toEqual(['key 1', 'key 2', 'key 3', 'key 4'])
  vault.asked.length = 0
  for (let n = 5; n < 40; n += 1) vault.tell({ type: 'credential.changed', credential_id: idOf(n), change: 'bound' })
  await settle()
  expect(vault.asked).toEqual(['credentials.list'])
})

test('an answer that comes after a later one is old news', async () => {
  vault.slow = true
  const first = readCredential(idOf(1))
  vault.held.set(idOf(1), credential(1, { label: 'newer' }))
  const second = readCredential(idOf(1))
  await settle()
  vault.waiting[1]?.()
  await second
  vault.waiting[0]?.()
  await first
  expect(credentialIn(useCredentials.getState(), idOf(1))?.label).toBe('newer')
})

test('what was deleted while the list was being read does not come back with it', async () => {
  vault.slow = true
  const loading = loadCredentials()
  await settle()
  vault.slow = false
  await deleteCredential(idOf(2))
  vault.waiting[0]?.()
  await loading
  expect(labels()).toEqual(['key 1', 'key 3'])
})

test('nothing that was asked for before a lock is shown after it', async () => {
  vault.slow = true
  const loading = loadCredentials()
  const reading = readCredential(idOf(1))
  await settle()
  forgetCredentials()
  for (const answer of vault.waiting) answer()
  await Promise.all([loading, reading])
  expect(useCredentials.getState().credentials).toBeNull()
  expect(useCredentials.getState().apart.size).toBe(0)
})

test('a deletion can be undone for ten seconds, counted from when it was asked for', async () => {
  await deleteWithUndo(idOf(1), 'key 1')
  expect(useDeletions.getState().deletions.map(({ name }) => name)).toEqual(['key 1'])
  await settle(UNDO_MS - 1)
  expect(useDeletions.getState().deletions).toHaveLength(1)
  await settle(1)
  expect(useDeletions.getState().deletions).toEqual([])
})

test('undoing asks the vault to bring it back, once', async () => {
  const [held] = [...vault.held.values()]
  await deleteWithUndo(idOf(1), 'key 1')
  const [deletion] = useDeletions.getState().deletions
  if (deletion === undefined || held === undefined) throw new Error('nothing was deleted')
  vault.held.set(held.id, held)
  expect((await undoDeletion(deletion)).success).toBe(true)
  expect(useDeletions.getState().deletions).toEqual([])
  expect(labels()).toContain('key 1')
})

test('a deletion that was refused offers nothing to undo', async () => {
  vault.held.delete(idOf(1))
  expect((await deleteWithUndo(idOf(1), 'key 1')).success).toBe(false)
  expect(useDeletions.getState().deletions).toEqual([])
})

const progress = (changes: object = {}): void => vault.tell({ type: 'check.progress', batch_id: vault.batch, total: 3, done: 0, refused: 0, unclear: 0, ended: false, cancelled: false, ...changes })

test('a batch of checks is shown from its answer or its first event, whichever comes first, until its end', async () => {
  expect((await startBatch())?.success).toBe(true)
  expect(useBatch.getState().running).toMatchObject({ total: 3, done: 0 })
  progress({ done: 2, refused: 1 })
  expect(useBatch.getState().running).toMatchObject({ done: 2, refused: 1 })
  progress({ done: 3, refused: 1, ended: true })
  expect(useBatch.getState().running).toBeNull()
})

test('an answer that comes after the end does not bring the batch back', async () => {
  vault.slow = true
  const answer = startBatch()
  expect(await startBatch()).toBeNull()
  progress()
  progress({ done: 3, ended: true })
  for (const letThrough of vault.waiting.splice(0)) letThrough()
  await answer
  expect(useBatch.getState()).toEqual({ running: null, asking: false, stopping: false })
})

test('what many checks change is read once a second at most, and their refusals are told as one sum', async () => {
  const shown = vi.spyOn(notifications, 'show')
  await startBatch()
  for (const n of [1, 2, 3]) {
    vault.held.set(idOf(n), credential(n, { state: 'rejected' }))
    vault.tell({ type: 'credential.changed', credential_id: idOf(n), change: 'checked' })
    vault.tell({ type: 'credential.refused', credential_id: idOf(n), exchange_name: 'binance', label: `key ${n}`, outcome: 'rejected', state: 'rejected' })
    await settle()
  }
  expect(vault.asked).toEqual(['credentials.verify_many'])
  progress({ done: 3, refused: 3, ended: true })
  await settle(1_000)
  expect(vault.asked.slice(1)).toEqual([1, 2, 3].map((n) => `credentials.read ${idOf(n)}`))
  expect(useCredentials.getState().credentials?.map(({ state }) => state)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(shown.mock.calls.map(([{ title, message }]) => [title, message])).toEqual([['3 checked', '3 refused']])
  shown.mockRestore()
})

test('a batch is called off once; one whose end may have been missed is not shown on', async () => {
  expect(await stopBatch()).toBeNull()
  await startBatch()
  await stopBatch()
  expect(await stopBatch()).toBeNull()
  expect(vault.asked).toEqual(['credentials.verify_many', 'credentials.verify_cancel'])
  expect(useBatch.getState().stopping).toBe(true)
  vault.tell({ type: 'stream.gap' })
  expect(useBatch.getState()).toMatchObject({ running: null, stopping: false })
  progress({ done: 1 })
  expect(useBatch.getState().running).toMatchObject({ done: 1 })
})
