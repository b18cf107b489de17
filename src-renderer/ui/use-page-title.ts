import { useEffect, useRef, type RefObject } from 'react'

/**
 * Names the page in the window's title, and moves the focus to its heading when it opens, so that
 * keyboard and screen reader begin at the top of what is new. A page whose first field takes the
 * focus keeps it there.
 */
export function usePageTitle(title: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Tradekeep`
  }, [title])
  useEffect(() => {
    const page = heading.current?.closest('main, form, section') ?? null
    if (page?.contains(document.activeElement) !== true) heading.current?.focus()
  }, [])
  return heading
}
