import { useCallback } from 'react'
import { create } from 'zustand'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import type { Envelope } from '../../../src-preload/contract/envelope.ts'
import type { Exchange, ExchangeDetail } from '../../../src-preload/contract/exchanges.ts'
import { ask } from '../../bridge/vault.ts'

interface ExchangesState {
  readonly exchanges: readonly Exchange[]
  readonly error: ContractError | null
  readonly details: ReadonlyMap<string, ExchangeDetail>
}

const EMPTY: ExchangesState = { exchanges: [], error: null, details: new Map() }

export const useExchanges = create<ExchangesState>()(() => EMPTY)

/** Loads the catalogue, once per session. */
export async function loadExchanges(): Promise<void> {
  if (useExchanges.getState().exchanges.length > 0) return
  const answer = await ask('exchange.supported', {})
  useExchanges.setState(answer.success ? { exchanges: answer.data, error: null } : { error: answer.error })
}

/** One exchange with the fields it needs and what this installation allows. */
export async function readExchange(name: string): Promise<Envelope<ExchangeDetail>> {
  const answer = await ask('exchange.read', { name })
  if (answer.success) useExchanges.setState(({ details }) => ({ details: new Map(details).set(name, answer.data) }))
  return answer
}

export function forgetExchanges(): void {
  useExchanges.setState(EMPTY)
}

const nameIn = (exchanges: readonly Exchange[], id: string): string => exchanges.find((exchange) => exchange.id === id)?.name ?? id

/** The exchange's own name as far as it is known now; see useExchangeName. */
export const exchangeNameIn = (id: string): string => nameIn(useExchanges.getState().exchanges, id)

/** The exchange's own name; its id until the catalogue is there. */
export function useExchangeName(): (id: string) => string {
  const exchanges = useExchanges((state) => state.exchanges)
  return useCallback((id) => nameIn(exchanges, id), [exchanges])
}
