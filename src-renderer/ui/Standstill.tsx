import type { ReactNode } from 'react'
import { Logo } from './Logo.tsx'
import { usePageTitle } from './use-page-title.ts'

interface StandstillProps {
  readonly title: string
  readonly text: string
  readonly children?: ReactNode
}

/** Stands where a page would be: says why nothing else can be shown, and what helps. */
export function Standstill({ title, text, children }: StandstillProps) {
  const heading = usePageTitle(title)
  return (
    <section className="tk-standstill">
      <Logo size={40} />
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p>{text}</p>
      {children}
    </section>
  )
}
