import './accounts.css'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { LanguageMenu } from '../../app/LanguageMenu.tsx'
import { ThemeMenu } from '../../app/ThemeMenu.tsx'
import { Logo } from '../../ui/Logo.tsx'

/** What stands around every page before the vault is open. */
export function AuthFrame({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className="tk-auth">
      <header className="tk-auth-top">
        <div className="tk-brand">
          <Logo size={26} />
          <div>
            <span className="tk-brand-name">{t('app.name')}</span>
            <span className="tk-brand-line">{t('app.tagline')}</span>
          </div>
        </div>
        <div className="tk-auth-tools">
          <LanguageMenu />
          <ThemeMenu />
        </div>
      </header>
      <main id="content" className="tk-auth-main">
        {children}
      </main>
    </div>
  )
}
