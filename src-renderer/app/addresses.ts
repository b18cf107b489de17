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
