import { create } from 'zustand'

export type Route = { readonly page: 'list' } | { readonly page: 'bind' } | { readonly page: 'detail'; readonly id: string }

/** The address of a route, for links. */
export function addressOf(route: Route): string {
  if (route.page === 'detail') return `#/credentials/${encodeURIComponent(route.id)}`
  return route.page === 'bind' ? '#/bind' : '#/credentials'
}

/** The route that an address's fragment names; the list where it names none. */
export function routeOf(fragment: string): Route {
  if (fragment === '#/bind') return { page: 'bind' }
  const id = /^#\/credentials\/([\da-f-]{36})$/iu.exec(fragment)?.[1]
  return id === undefined ? { page: 'list' } : { page: 'detail', id }
}

export const useRoute = create<{ readonly route: Route }>()(() => ({ route: routeOf(window.location.hash) }))

window.addEventListener('hashchange', () => useRoute.setState({ route: routeOf(window.location.hash) }))

/** Goes to a page; the browser's back button leads back. */
export function goTo(route: Route): void {
  window.location.hash = addressOf(route)
}

/** Forgets where somebody was: the next login begins at the list. */
export function goToStart(): void {
  window.history.replaceState(null, '', addressOf({ page: 'list' }))
  useRoute.setState({ route: { page: 'list' } })
}
