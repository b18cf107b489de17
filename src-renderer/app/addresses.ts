/** Of the account page, in the order in which they stand there. */
export const ACCOUNT_SECTIONS = ['profile', 'password', 'logins', 'locking', 'device', 'proxy', 'people', 'delete'] as const
export type AccountSection = (typeof ACCOUNT_SECTIONS)[number]

export type Route =
  | { readonly page: 'list' }
  | { readonly page: 'bind' }
  | { readonly page: 'account'; readonly section?: AccountSection }
  | { readonly page: 'replace' }
  | { readonly page: 'activity'; readonly credential: string | null }
  | { readonly page: 'detail'; readonly id: string }
  | { readonly page: 'update'; readonly id: string }
  | { readonly page: 'edit'; readonly id: string }

const FIXED = { list: '#/credentials', bind: '#/bind', account: '#/account', replace: '#/account/replace' } as const

const ACTIVITY = '#/activity'

/** The address of a route, for links. */
export function addressOf(route: Route): string {
  if (route.page === 'activity') return route.credential === null ? ACTIVITY : `${ACTIVITY}/${encodeURIComponent(route.credential)}`
  if (route.page === 'detail') return `#/credentials/${encodeURIComponent(route.id)}`
  if (route.page === 'update' || route.page === 'edit') return `#/credentials/${encodeURIComponent(route.id)}/${route.page}`
  if (route.page === 'account' && route.section !== undefined) return `${FIXED.account}/${route.section}`
  return FIXED[route.page]
}

/** The route that an address's fragment names; the list where it names none. */
export function routeOf(fragment: string): Route {
  for (const page of ['bind', 'account', 'replace'] as const) if (fragment === FIXED[page]) return { page }
  const section = ACCOUNT_SECTIONS.find((name) => fragment === `${FIXED.account}/${name}`)
  if (section !== undefined) return { page: 'account', section }
  const activity = /^#\/activity(?:\/([\da-f-]{36}))?$/iu.exec(fragment)
  if (activity !== null) return { page: 'activity', credential: activity[1] ?? null }
  const [, id, form] = /^#\/credentials\/([\da-f-]{36})(?:\/(update|edit))?$/iu.exec(fragment) ?? []
  if (id === undefined) return { page: 'list' }
  return { page: form === 'update' || form === 'edit' ? form : 'detail', id }
}
