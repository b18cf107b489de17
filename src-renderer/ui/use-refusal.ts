import { useEffect, useState } from 'react'
import type { ContractError } from '../../src-preload/contract/errors.ts'
import { i18n } from '../i18n/setup.ts'

const never = (): boolean => false

/**
 * The refusal that a page shows. The vault's sentence is in the language that was shown when it was asked:
 * once another is chosen it goes, unless the page `hasOwnWords` for it and so can say it again.
 */
export function useRefusal(hasOwnWords: (error: ContractError) => boolean = never): readonly [ContractError | null, (error: ContractError | null) => void] {
  const [refusal, setRefusal] = useState<ContractError | null>(null)
  useEffect(() => {
    const drop = (): void => setRefusal((shown) => (shown !== null && hasOwnWords(shown) ? shown : null))
    i18n.on('languageChanged', drop)
    return () => i18n.off('languageChanged', drop)
  }, [hasOwnWords])
  return [refusal, setRefusal]
}
