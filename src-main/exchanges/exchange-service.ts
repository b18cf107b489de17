import { exchangeDetailSchema, exchangeSchema, type Exchange, type ExchangeDetail } from '../../src-preload/contract/exchanges.ts'
import { VaultError } from '../errors/vault-error.ts'
import { catalogue, findExchange, type CatalogueEntry } from './catalogue.ts'
import type { AddressPolicy } from './check.ts'

const MOST_SUGGESTIONS = 3
const MOST_EDITS = 2

export interface ExchangeService {
  supported(): Promise<readonly Exchange[]>
  /** Throws exchange_unknown, with near names. */
  read(name: string): Promise<ExchangeDetail>
}

export function createExchangeService(policy: AddressPolicy): ExchangeService {
  let shown: readonly Exchange[] | undefined
  return {
    supported: async () => (shown ??= catalogue().map((entry) => exchangeSchema.strip().parse(entry))),
    read: async (name) => exchangeDetailSchema.strip().parse({ ...requireExchange(name), base_url_allowed: allowance(policy) }),
  }
}

function allowance({ loopbackExchanges, customBaseUrls }: AddressPolicy): ExchangeDetail['base_url_allowed'] {
  if (loopbackExchanges) return 'loopback'
  return customBaseUrls ? 'https' : 'no'
}

/** Throws exchange_unknown, with near names. */
export function requireExchange(name: string): CatalogueEntry {
  const entry = findExchange(name)
  if (entry !== undefined) return entry
  throw new VaultError('exchange_unknown', { details: { suggestions: nearNames(name) } })
}

function nearNames(name: string): string[] {
  const wanted = name.toLowerCase().slice(0, 50)
  return catalogue()
    .map(({ id }) => ({ id, edits: id.startsWith(wanted) || wanted.startsWith(id) ? 0 : editsBetween(wanted, id) }))
    .filter(({ edits }) => wanted !== '' && edits <= MOST_EDITS)
    .toSorted((one, other) => one.edits - other.edits)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ id }) => id)
}

/** Levenshtein's distance. */
function editsBetween(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[other.length] ?? 0
}
