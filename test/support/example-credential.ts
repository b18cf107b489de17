import { createHash } from 'node:crypto'
import type { Candidate, CredentialDraft } from '../../src-main/credentials/draft.ts'
import { apiKey } from './vault.ts'

/** The fields of the credential with this number, the same in every process. */
export function exampleFields(number: number): { readonly api_key: string; readonly api_secret: string } {
  const text = (of: string) => createHash('sha256').update(`${of} ${number}`).digest('hex')
  return { api_key: text('key'), api_secret: text('secret') }
}

/** What `draftOf` takes: the credential, labelled with its number. */
export function exampleCredential(number: number): [Candidate, Partial<CredentialDraft>] {
  return [apiKey('binance', exampleFields(number)), { label: `${number}` }]
}
