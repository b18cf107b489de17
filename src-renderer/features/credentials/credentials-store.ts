import { create } from 'zustand'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import type { Envelope } from '../../../src-preload/contract/envelope.ts'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import type { Verification } from '../../../src-preload/contract/exchanges.ts'
import type { InputOf } from '../../../src-preload/contract/procedures.ts'
import { ask } from '../../bridge/vault.ts'

const PAGE_SIZE = 10_000

interface CredentialsState {
  /** Null until the first answer. */
  readonly credentials: readonly Credential[] | null
  readonly error: ContractError | null
  /** Ids of those whose check is under way. */
  readonly verifying: ReadonlySet<string>
  /** What is being looked for; kept while a detail is open. */
  readonly query: string
  readonly group: Group
}

export type Group = 'all' | 'attention' | 'valid'

const EMPTY: CredentialsState = { credentials: null, error: null, verifying: new Set(), query: '', group: 'all' }

export const useCredentials = create<CredentialsState>()(() => EMPTY)

/** Every answer that was asked for before the vault was locked belongs to nobody any more. */
let opening = 0

/** Drops all that was read; called when the vault is no longer open. */
export function forgetCredentials(): void {
  opening += 1
  useCredentials.setState(EMPTY)
}

/** Reads the whole list, page by page. */
export async function loadCredentials(): Promise<void> {
  const asked = opening
  const all: Credential[] = []
  let cursor: string | null = null
  do {
    const answer: Envelope<Credential[]> = await ask('credentials.list', { limit: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) })
    if (asked !== opening) return
    if (!answer.success) return useCredentials.setState({ error: answer.error })
    all.push(...answer.data)
    cursor = answer.page?.next_cursor ?? null
  } while (cursor !== null)
  useCredentials.setState({ credentials: all, error: null })
}

function put(credential: Credential): void {
  useCredentials.setState(({ credentials }) => {
    if (credentials === null) return {}
    const known = credentials.some(({ id }) => id === credential.id)
    return { credentials: known ? credentials.map((other) => (other.id === credential.id ? credential : other)) : [credential, ...credentials] }
  })
}

/** Reads one, so that a page opened by its address needs no list. */
export async function readCredential(id: string): Promise<Envelope<Credential>> {
  const asked = opening
  const answer = await ask('credentials.read', { id })
  if (answer.success && asked === opening) put(answer.data)
  return answer
}

/** Verifies and stores. */
export async function bindCredential(input: InputOf<'credentials.bind'>): Promise<Envelope<Credential>> {
  const asked = opening
  const answer = await ask('credentials.bind', input)
  if (answer.success && asked === opening) put(answer.data)
  return answer
}

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
