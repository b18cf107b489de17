import type { FastifyInstance } from 'fastify'
import { EVENT_STREAM } from '../../src-preload/contract/events.ts'
import { openApi } from './openapi.ts'
import { API_PREFIX, httpProcedures } from './routes.ts'

const WHO = { public: 'anybody', session: 'a session', unlocked: 'a session on an unlocked account', admin: 'an administrator' } as const

/** A plain table of the routes; nothing in it needs escaping, since all of it stands in the contract. */
function routesPage(version: string): string {
  const row = (method: string, path: string, name: string, access: keyof typeof WHO): string =>
    `<tr><td><code>${method} ${API_PREFIX}${path}</code></td><td>${name}</td><td>${WHO[access]}</td></tr>`
  const rows = httpProcedures().flatMap(({ name, procedure, route }) =>
    [route.path, ...(route.also ?? [])].map((path) => row(route.method, path, name, procedure.access)),
  )
  const stream = row(EVENT_STREAM.method, EVENT_STREAM.path, 'server-sent events', EVENT_STREAM.access)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Tradekeep API</title></head>
<body><h1>Tradekeep API ${version}</h1>
<p>Log in at <code>POST ${API_PREFIX}/auth/login</code>, then send <code>Authorization: Bearer</code> with the access token. Fields and answers: <a href="${API_PREFIX}/openapi.json">openapi.json</a>.</p>
<table><thead><tr><th>Route</th><th>Procedure</th><th>For</th></tr></thead>
<tbody>
${[...rows, stream].join('\n')}
</tbody></table></body></html>
`
}

/** Serves the API's description, for programs and for people, below the prefix and at the top. */
export function addDocs(app: FastifyInstance, version: string): void {
  // Made when first asked for: few ask, and everybody waits for the start.
  let description: ReturnType<typeof openApi> | undefined
  for (const prefix of ['', API_PREFIX]) {
    app.get(`${prefix}/openapi.json`, async (_request, reply) => reply.send((description ??= openApi(version))))
    app.get(`${prefix}/docs`, async (_request, reply) => reply.type('text/html; charset=utf-8').send(routesPage(version)))
  }
}
