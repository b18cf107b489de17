import { useEffect, useState, type RefObject } from 'react'
import { ACCOUNT_SECTIONS, type AccountSection } from '../../app/addresses.ts'
import { sectionTitleId } from './SettingsSection.tsx'

/** How far below the page's top a section begins that counts as the one being read, in pixels. */
const READING_LINE = 140

const sectionOf = (name: AccountSection): HTMLElement | null => document.getElementById(sectionTitleId(name))?.closest('section') ?? null

function sectionIn(page: HTMLElement): AccountSection | null {
  const { top, bottom } = page.getBoundingClientRect()
  const present = ACCOUNT_SECTIONS.flatMap((name) => {
    const section = sectionOf(name)
    return section === null ? [] : [{ name, section, place: section.getBoundingClientRect() }]
  })
  // Whatever has the focus is where somebody is, as long as it is to be seen: the last ones never reach the top.
  const focused = present.find(({ section, place }) => section.contains(document.activeElement) && place.top < bottom - READING_LINE / 2 && place.bottom > top)
  return (focused ?? present.findLast(({ place }) => place.top <= top + READING_LINE) ?? present[0])?.name ?? null
}

/** Which section of the account page is being read, as it is scrolled and the focus moves. */
export function useSectionInView(page: RefObject<HTMLElement | null>): AccountSection | null {
  const [current, setCurrent] = useState<AccountSection | null>(null)
  useEffect(() => {
    const element = page.current
    if (element === null) return
    const look = (): void => setCurrent(sectionIn(element))
    look()
    element.addEventListener('scroll', look, { passive: true })
    element.addEventListener('focusin', look)
    return () => {
      element.removeEventListener('scroll', look)
      element.removeEventListener('focusin', look)
    }
  }, [page])
  return current
}
