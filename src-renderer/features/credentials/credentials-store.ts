import { create } from 'zustand'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import type { Envelope } from '../../../src-preload/contract/envelope.ts'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import type { Verification } from '../../../src-preload/contract/exchanges.ts'
import type { InputOf } from '../../../src-preload/contract/procedures.ts'
import { ask, askWithPassword } from '../../bridge/vault.ts'

const PAGE_SIZE = 10_000

interface CredentialsState {
  /** All of them, paused ones too; null until the first answer. */
  readonly credentials: readonly Credential[] | null
  /** What was read one by one before the list was there. */
  readonly apart: ReadonlyMap<string, Credential>
  /** Ids of those that were deleted since the vault was opened. */
  readonly gone: ReadonlySet<string>
  readonly error: ContractError | null
  /** Ids of those whose check is under way. */
  readonly verifying: ReadonlySet<string>
  /** What is being looked for; kept while a detail is open. */
  readonly query: string
  readonly group: Group
  readonly showPaused: boolean
}

export type Group = 'all' | 'attention' | 'valid'

const NOTHING_READ = { credentials: null, apart: new Map(), gone: new Set<string>(), error: null, verifying: new Set<string>() } satisfies Partial<CredentialsState>
const WHOLE_LIST = { query: '', group: 'all', showPaused: false } satisfies Partial<CredentialsState>

export const useCredentials = create<CredentialsState>()(() => ({ ...NOTHING_READ, ...WHOLE_LIST }))

/** Every answer that was asked for before the vault was locked belongs to nobody any more. */
let opening = 0
/** What became known, by id, while each list under way was being read; null for what was deleted. */
const newerThanLists = new Set<Map<string, Credential | null>>()
/** The last reading of each: answers to earlier ones that come later are old news. */
const lastReading = new Map<string, number>()

/** Drops all that was read, but not what is being looked for; called when the vault is no longer open. */
export function forgetCredentials(): void {
  opening += 1
  newerThanLists.clear()
  lastReading.clear()
  useCredentials.setState(NOTHING_READ)
}

/** Drops what was being looked for: its account has left this page. */
export function forgetListView(): void {
  useCredentials.setState(WHOLE_LIST)
}

/** One as far as it was read; null where it was not, or is gone. */
export const credentialIn = ({ credentials, apart }: CredentialsState, id: string): Credential | null =>
  credentials?.find((other) => other.id === id) ?? apart.get(id) ?? null

function merged(list: readonly Credential[], newer: ReadonlyMap<string, Credential | null>): readonly Credential[] {
  if (newer.size === 0) return list
  const known = new Set(list.map(({ id }) => id))
  const added = [...newer].flatMap(([id, credential]) => (credential === null || known.has(id) ? [] : [credential]))
  const others = list.flatMap((credential) => {
    const change = newer.get(credential.id)
    return change === null ? [] : [change ?? credential]
  })
  return [...added, ...others]
}

/** Reads the whole list, page by page; what is shown stays until it is there. */
export async function loadCredentials(): Promise<void> {
  const asked = opening
  const all: Credential[] = []
  const newer = new Map<string, Credential | null>()
  newerThanLists.add(newer)
  let cursor: string | null = null
  do {
    const answer: Envelope<Credential[]> = await ask('credentials.list', { include_inactive: true, limit: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) })
    if (asked !== opening) return
    if (!answer.success) {
      newerThanLists.delete(newer)
      return useCredentials.setState({ error: answer.error })
    }
    all.push(...answer.data)
    cursor = answer.page?.next_cursor ?? null
  } while (cursor !== null)
  newerThanLists.delete(newer)
  useCredentials.setState({ credentials: merged(all, newer), apart: new Map(), error: null })
}

/** Reads the list unless it was read already, or is being read. */
export async function ensureCredentials(): Promise<void> {
  if (useCredentials.getState().credentials === null && newerThanLists.size === 0) await loadCredentials()
}

function put(credential: Credential): void {
  const change = new Map([[credential.id, credential]])
  for (const newer of newerThanLists) newer.set(credential.id, credential)
  useCredentials.setState(({ credentials, apart, gone }) => ({
    ...(credentials === null ? { apart: new Map([...apart, ...change]) } : { credentials: merged(credentials, change) }),
    ...(gone.has(credential.id) && { gone: new Set([...gone].filter((id) => id !== credential.id)) }),
  }))
}

/** Takes one out: it was deleted, here or elsewhere. */
export function dropCredential(id: string): void {
  const change = new Map([[id, null]])
  for (const newer of newerThanLists) newer.set(id, null)
  lastReading.delete(id)
  useCredentials.setState(({ credentials, apart, gone }) => ({
    credentials: credentials === null ? null : merged(credentials, change),
    apart: new Map([...apart].filter(([other]) => other !== id)),
    gone: new Set([...gone, id]),
  }))
}

/** Reads one, so that a page opened by its address needs no list. */
export async function readCredential(id: string): Promise<Envelope<Credential>> {
  const asked = opening
  const reading = (lastReading.get(id) ?? 0) + 1
  lastReading.set(id, reading)
  const answer = await ask('credentials.read', { id })
  if (asked !== opening || lastReading.get(id) !== reading) return answer
  if (answer.success) put(answer.data)
  else if (answer.error.code === 'CREDENTIAL_NOT_FOUND' && credentialIn(useCredentials.getState(), id) !== null) dropCredential(id)
  return answer
}

/** Takes over what a change answered. */
async function keeping(answering: Promise<Envelope<Credential>>): Promise<Envelope<Credential>> {
  const asked = opening
  const answer = await answering
  if (!answer.success || asked !== opening) return answer
  lastReading.set(answer.data.id, (lastReading.get(answer.data.id) ?? 0) + 1)
  put(answer.data)
  return answer
}

/** Verifies and stores. */
export const bindCredential = (input: InputOf<'credentials.bind'>): Promise<Envelope<Credential>> => keeping(ask('credentials.bind', input))

/** Changes what is given of one; verifies it again where that changes how its exchange is asked. */
export function updateCredential(input: InputOf<'credentials.update'>): Promise<Envelope<Credential>> {
  return keeping(input.password === undefined ? ask('credentials.update', input) : askWithPassword('credentials.update', input))
}

/** Deletes one; for ten seconds `restoreCredential` brings it back. */
export async function deleteCredential(id: string): Promise<Envelope<null>> {
  const asked = opening
  const answer = await ask('credentials.delete', { id })
  if (answer.success && asked === opening) dropCredential(id)
  return answer
}

export const restoreCredential = (id: string): Promise<Envelope<Credential>> => keeping(ask('credentials.restore', { id }))

function markVerifying(id: string, underWay: boolean): void {
  useCredentials.setState(({ verifying }) => {
    const next = new Set(verifying)
    if (underWay) next.add(id)
    else next.delete(id)
    return { verifying: next }
  })
}

/** Checks one at its exchange and takes over what became known; null where its check is under way already. */
export async function verifyCredential(id: string): Promise<Envelope<Verification> | null> {
  if (useCredentials.getState().verifying.has(id)) return null
  const asked = opening
  markVerifying(id, true)
  const answer = await ask('credentials.verify', { id })
  if (asked !== opening) return null
  if (answer.success) await readCredential(id)
  if (asked === opening) markVerifying(id, false)
  return answer
}
