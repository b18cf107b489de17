import { useTranslation } from 'react-i18next'

/** The masked identity, or what stands for it where only a secret identifies. */
export function MaskedKey({ masked }: { readonly masked: string | null }) {
  const { t } = useTranslation()
  if (masked === null) return <span className="tk-quiet">{t('credentials.no_identity')}</span>
  return (
    <code className="tk-mono" translate="no">
      {masked}
    </code>
  )
}
