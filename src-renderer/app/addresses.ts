export type Route =
  | { readonly page: 'list' }
  | { readonly page: 'bind' }
  | { readonly page: 'account' }
  | { readonly page: 'replace' }
  | { readonly page: 'detail'; readonly id: string }
  | { readonly page: 'update'; readonly id: string }
  | { readonly page: 'edit'; readonly id: string }

const FIXED = { list: '#/credentials', bind: '#/bind', account: '#/account', replace: '#/account/replace' } as const

/** The address of a route, for links. */
export function addressOf(route: Route): string {
  if (route.page === 'detail') return `#/credentials/${encodeURIComponent(route.id)}`
  if (route.page === 'update' || route.page === 'edit') return `#/credentials/${encodeURIComponent(route.id)}/${route.page}`
  return FIXED[route.page]
}

/** The route that an address's fragment names; the list where it names none. */
export function routeOf(fragment: string): Route {
  for (const page of ['bind', 'account', 'replace'] as const) if (fragment === FIXED[page]) return { page }
  const [, id, form] = /^#\/credentials\/([\da-f-]{36})(?:\/(update|edit))?$/iu.exec(fragment) ?? []
  if (id === undefined) return { page: 'list' }
  return { page: form === 'update' || form === 'edit' ? form : 'detail', id }
}
