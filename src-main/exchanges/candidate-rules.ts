import type { SecretFieldName } from '../../src-preload/contract/credentials.ts'
import type { FieldProblemName } from '../../src-preload/contract/errors.ts'
import { FIELD_NAMES, type ExchangeField, type FieldName } from '../../src-preload/contract/exchanges.ts'
import type { Candidate, SecretFields } from '../credentials/draft.ts'
import type { Secret } from '../crypto/secret.ts'
import { fieldError, VaultError, type FieldProblem } from '../errors/vault-error.ts'
import type { CatalogueEntry } from './catalogue.ts'
import type { AddressPolicy } from './check.ts'
import { requireExchange } from './exchange-service.ts'
import { formProblem, isPem, keyNameProblem, type FieldForm } from './key-formats.ts'
import { parsedPrivateKey } from './private-key.ts'
import { NO_PROXY, parseProxy } from './proxy-url.ts'

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost']
/** What an input method for another script leaves behind. */
const BEYOND_ASCII = /[\u0080-\u{10ffff}]/u
/** An HTTP header can carry these alone; a key with anything else was copied wrongly. */
const HEADER_TEXT = /^[\u0020-\u007e]+$/u
/** Any other field comes from a machine, where a blank is a copying accident. */
const CHOSEN_BY_PEOPLE: readonly FieldName[] = ['passphrase', 'login']
const WEB_SESSION_FIELDS = ['headers', 'cookies'] as const satisfies readonly SecretFieldName[]

/**
 * Everything about a candidate that can be told without asking its exchange. Throws exchange_unknown,
 * base_url_not_allowed, hostname_not_allowed, testnet_not_offered, or invalid_input naming every wrong field.
 */
export function requireSoundCandidate(candidate: Candidate, policy: AddressPolicy): void {
  const entry = requireExchange(candidate.exchange)
  const problems = candidate.kind === 'web_session' ? webSessionProblems(candidate) : fieldProblems(entry, candidate)
  if (problems.length > 0) throw fieldError(...problems)
  requireSoundOptions(entry, candidate, policy)
}

/** A web session is headers or cookies, or both; an exchange's own fields are of no use to it. */
function webSessionProblems({ fields }: Candidate): FieldProblem[] {
  const missing: FieldProblem[] = WEB_SESSION_FIELDS.some((name) => fields[name] !== undefined) ? [] : [{ path: 'headers', problem: 'required' }]
  return [...missing, ...notNeeded(FIELD_NAMES, fields)]
}

function notNeeded(names: readonly SecretFieldName[], fields: SecretFields): FieldProblem[] {
  return names.filter((name) => fields[name] !== undefined).map((path) => ({ path, problem: 'not_needed' }))
}

function fieldProblems(entry: CatalogueEntry, { fields }: Candidate): FieldProblem[] {
  const own = FIELD_NAMES.flatMap((name): FieldProblem[] => {
    const wanted = entry.fields.find((field) => field.name === name)
    const value = fields[name]
    if (value === undefined) return wanted?.required === true ? [{ path: name, problem: 'required' }] : []
    if (wanted === undefined) return [{ path: name, problem: 'not_needed' }]
    const problem = malformation(value, wanted, entry.forms[name])
    return problem === undefined ? [] : [{ path: name, problem }]
  })
  return [...own, ...pairProblems(entry, fields, own), ...notNeeded(WEB_SESSION_FIELDS, fields)]
}

/** What is wrong with a field because of what another one holds; said only where each is sound by itself. */
function pairProblems({ forms }: CatalogueEntry, { api_key, api_secret }: SecretFields, own: readonly FieldProblem[]): FieldProblem[] {
  if (forms.api_key !== 'coinbase_key_name' || own.length > 0 || api_key === undefined || api_secret === undefined) return []
  const problem = keyNameProblem(api_key.expose('its form is checked; nothing of it is kept'), api_secret.expose('it is looked at whether it is a PEM'))
  return problem === undefined ? [] : [{ path: 'api_key', problem }]
}

function malformation(value: Secret, { multiline: mayBePem, name }: ExchangeField, form: FieldForm | undefined): FieldProblemName | undefined {
  const text = value.expose('its form is checked; nothing of it is kept')
  if (isPem(text) && !(mayBePem && parsedPrivateKey(text) !== undefined)) return 'not_a_pem'
  return (isPem(text) ? undefined : textProblem(text, name, form)) ?? (form === undefined ? undefined : formProblem(form, text))
}

function textProblem(text: string, name: FieldName, form: FieldForm | undefined): FieldProblemName | undefined {
  if (!HEADER_TEXT.test(text)) return BEYOND_ASCII.test(text) ? 'not_ascii' : 'control_character'
  // The words of a recovery phrase have blanks between them, and are no copying accident.
  const mayHaveBlanks = CHOSEN_BY_PEOPLE.includes(name) || form === 'ethereum_key'
  return !mayHaveBlanks && /\s/u.test(text) ? 'blank_inside' : undefined
}

function requireSoundOptions(entry: CatalogueEntry, { options }: Candidate, policy: AddressPolicy): void {
  const { testnet, hostname, base_url, proxy_url } = options
  if (testnet && !entry.has_testnet) throw new VaultError('testnet_not_offered', { details: { fields: [{ path: 'options.testnet', problem: 'unknown_value' }] } })
  if (hostname !== null && !entry.hostnames.includes(hostname)) throw new VaultError('hostname_not_allowed', { details: { fields: [{ path: 'options.hostname', problem: 'unknown_value' }] } })
  if (base_url !== null && !baseUrlAllowed(base_url, policy)) throw new VaultError('base_url_not_allowed', { details: { fields: [{ path: 'options.base_url', problem: 'not_a_url' }] } })
  if (proxy_url !== null && !proxyUsable(proxy_url)) throw fieldError({ path: 'options.proxy_url', problem: 'not_a_proxy' })
}

function proxyUsable(address: Secret): boolean {
  const text = address.expose('its form is checked; nothing of it is kept')
  return text === NO_PROXY || parseProxy(text) !== undefined
}

/** Https where the configuration allows it; plain http to this machine alone, and only for simulators. */
export function baseUrlAllowed(address: string, policy: AddressPolicy): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false
  if (url.protocol === 'http:') return policy.loopbackExchanges && LOOPBACK.includes(url.hostname)
  return url.protocol === 'https:' && policy.customBaseUrls
}
