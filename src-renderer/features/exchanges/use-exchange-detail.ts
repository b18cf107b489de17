import { useEffect, useState } from 'react'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import type { ExchangeDetail } from '../../../src-preload/contract/exchanges.ts'
import { readExchange, useExchanges } from './exchanges-store.ts'

/** The chosen exchange's fields and offers; null until they are there. */
export function useExchangeDetail(id: string): { readonly exchange: ExchangeDetail | null; readonly failure: ContractError | null } {
  const exchange = useExchanges((state) => state.details.get(id)) ?? null
  const [failure, setFailure] = useState<ContractError | null>(null)
  const missing = id !== '' && exchange === null
  useEffect(() => {
    setFailure(null)
    if (!missing) return
    let wanted = true
    void readExchange(id).then((answer) => {
      if (wanted && !answer.success) setFailure(answer.error)
    })
    return () => {
      wanted = false
    }
  }, [id, missing])
  return { exchange, failure }
}
