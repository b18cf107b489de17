import type { Vault } from '../vault.ts'
import type { HandlersFor } from './handler.ts'

/** The catalogue. */
export function exchangeHandlers({ exchanges }: Vault): HandlersFor<'exchange.supported' | 'exchange.read'> {
  return {
    'exchange.supported': async () => ({ data: [...(await exchanges.supported())] }),
    'exchange.read': async (input) => ({ data: await exchanges.read(input.name) }),
  }
}
