import { z } from 'zod'
import type { State } from '../../src-preload/contract/exchanges.ts'
import { outcomeOf } from './answering-worker.ts'
import { exampleFields } from './example-credential.ts'
import { PASSWORD } from './vault.ts'

const name = z.string()

/** Every way to write into a vault; credentials and sessions go by names of the test's own. */
export const operationSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('register'), username: name }),
  z.strictObject({ do: z.literal('login'), session: name }),
  z.strictObject({ do: z.literal('refresh'), session: name }),
  z.strictObject({ do: z.literal('logout'), session: name }),
  z.strictObject({ do: z.literal('bind'), credential: name, fields: z.number(), verify: z.boolean() }),
  z.strictObject({ do: z.literal('replace'), credential: name, fields: z.number(), verify: z.boolean() }),
  z.strictObject({ do: z.literal('rename'), credential: name, label: z.string() }),
  z.strictObject({ do: z.literal('pause'), credential: name, is_active: z.boolean() }),
  z.strictObject({ do: z.literal('delete'), credential: name }),
  z.strictObject({ do: z.literal('restore'), credential: name }),
  z.strictObject({ do: z.literal('destroy') }),
  z.strictObject({ do: z.literal('check'), credential: name }),
  z.strictObject({ do: z.literal('change password'), from: z.string(), to: z.string() }),
  z.strictObject({ do: z.literal('change keys'), from: z.string(), to: z.string() }),
  z.strictObject({ do: z.literal('recover'), to: z.string() }),
  z.strictObject({ do: z.literal('enable device'), password: z.string() }),
  z.strictObject({ do: z.literal('disable device') }),
  z.strictObject({ do: z.literal('set proxy'), url: z.string().nullable(), password: z.string() }),
])
export type Operation = z.infer<typeof operationSchema>

/** What an acknowledgement brings that nobody can know without it. */
export const answerSchema = z.strictObject({ token: z.string().optional(), code: z.string().optional() })
export type Answer = z.infer<typeof answerSchema>

export interface KnownCredential {
  readonly label: string
  readonly fields: number
  readonly is_active: boolean
  readonly state: State
  readonly checks: number
}

/** What should be in a vault. Credentials, sessions, device and proxy are mia's, the first account's. */
export interface Model {
  /** The password of each account. */
  readonly accounts: Readonly<Record<string, string>>
  /** Null where it was told to nobody who lives. */
  readonly code: string | null
  readonly credentials: Readonly<Record<string, KnownCredential>>
  readonly deleted: Readonly<Record<string, KnownCredential>>
  /** The refresh token of each session that has not ended; null for one that was told to nobody who lives. */
  readonly sessions: Readonly<Record<string, string | null>>
  readonly device: boolean
  /** Undefined for the system's. */
  readonly proxy: string | undefined
}

export const EMPTY: Model = { accounts: {}, code: null, credentials: {}, deleted: {}, sessions: {}, device: false, proxy: undefined }

const without = <T>(all: Readonly<Record<string, T>>, gone: string): Record<string, T> => Object.fromEntries(Object.entries(all).filter(([key]) => key !== gone))

const known = (all: Readonly<Record<string, KnownCredential>>, credential: string): KnownCredential => {
  const found = all[credential]
  if (found === undefined) throw new Error(`the plan names a credential that is not there: ${credential}`)
  return found
}

/** The vault after a write; `answer` is null where it was never acknowledged. */
export function applied(model: Model, operation: Operation, answer: Answer | null): Model {
  const { credentials, deleted, sessions, accounts } = model
  const change = (credential: string, changed: Partial<KnownCredential>): Model => ({ ...model, credentials: { ...credentials, [credential]: { ...known(credentials, credential), ...changed } } })
  const token = answer?.token ?? null
  switch (operation.do) {
    case 'register':
      return { ...model, accounts: { ...accounts, [operation.username]: PASSWORD }, ...(operation.username === 'mia' && { code: answer?.code ?? null }) }
    case 'login':
    case 'refresh':
      return { ...model, sessions: { ...sessions, [operation.session]: token } }
    case 'logout':
      return { ...model, sessions: without(sessions, operation.session) }
    case 'bind':
      if (isRefused(operation)) return model
      return { ...model, credentials: { ...credentials, [operation.credential]: { label: operation.credential, fields: operation.fields, is_active: true, ...afterWriting(operation, 0) } } }
    case 'replace':
      if (isRefused(operation)) return model
      return change(operation.credential, { fields: operation.fields, ...afterWriting(operation, known(credentials, operation.credential).checks) })
    case 'rename':
      return change(operation.credential, { label: operation.label })
    case 'pause':
      return change(operation.credential, { is_active: operation.is_active })
    case 'delete':
      return { ...model, credentials: without(credentials, operation.credential), deleted: { ...deleted, [operation.credential]: known(credentials, operation.credential) } }
    case 'restore':
      return { ...model, credentials: { ...credentials, [operation.credential]: known(deleted, operation.credential) }, deleted: without(deleted, operation.credential) }
    case 'destroy':
      return { ...model, deleted: {} }
    case 'check': {
      const { fields, state, checks } = known(credentials, operation.credential)
      const outcome = outcomeOf(exampleFields(fields).api_secret)
      return change(operation.credential, { checks: checks + 1, state: outcome === 'unreachable' ? state : outcome })
    }
    case 'change password':
      return { ...model, accounts: { ...accounts, mia: operation.to }, sessions: {} }
    case 'change keys':
    case 'recover':
      return { ...model, accounts: { ...accounts, mia: operation.to }, sessions: {}, code: answer?.code ?? null }
    case 'enable device':
      return { ...model, device: true }
    case 'disable device':
      return { ...model, device: false }
    case 'set proxy':
      return { ...model, proxy: operation.url ?? 'none' }
  }
}

type Writing = Extract<Operation, { do: 'bind' | 'replace' }>

/** Verified first, and not accepted: nothing may be written. */
export function isRefused({ verify, fields }: Writing): boolean {
  return verify && outcomeOf(exampleFields(fields).api_secret) !== 'valid'
}

const afterWriting = ({ verify }: Writing, checks: number): Pick<KnownCredential, 'state' | 'checks'> => (verify ? { state: 'valid', checks: checks + 1 } : { state: 'unverified', checks })
