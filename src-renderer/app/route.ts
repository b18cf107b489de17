import { create } from 'zustand'
import { addressOf, routeOf, type Route } from './addresses.ts'

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
