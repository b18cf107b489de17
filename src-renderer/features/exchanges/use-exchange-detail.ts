import { useEffect, useState } from 'react'
import type { ContractError } from '../../../src-preload/contract/errors.ts'
import type { ExchangeDetail } from '../../../src-preload/contract/exchanges.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { readExchange, useExchanges } from './exchanges-store.ts'

/** The chosen exchange's fields and offers; null until they are there. */
export function useExchangeDetail(id: string): { readonly exchange: ExchangeDetail | null; readonly failure: ContractError | null } {
  const exchange = useExchanges((state) => state.details.get(id)) ?? null
  const [failure, setFailure] = useState<ContractError | null>(null)
  const language = useLanguage()
  const missing = id !== '' && exchange === null
  // Asked again in another language, since a refusal's sentence is in the one that it was asked in.
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
  }, [id, missing, language])
  return { exchange, failure }
}
