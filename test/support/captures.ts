/** What browsers' tools make of a request, each by its own rules of quoting. */

/** Chrome's and Firefox's "copy as cURL (bash)": single quotes, and ANSI-C quotes around what has one. */
export function bashCommand(url: string, headers: Readonly<Record<string, string>>): string {
  const quote = (text: string): string => (/['\n\r!]/u.test(text) ? `$'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`).replaceAll('!', String.raw`\u0021`).replaceAll('\n', String.raw`\n`).replaceAll('\r', String.raw`\r`)}'` : `'${text}'`)
  const parts = Object.entries(headers).map(([name, value]) => (name.toLowerCase() === 'cookie' ? `-b ${quote(value)}` : `-H ${quote(`${name}: ${value}`)}`))
  return [`curl ${quote(url)}`, ...parts, '--compressed'].join(' \\\n  ')
}

/** Chrome's "copy as cURL (cmd)": every sign behind a caret, quotes behind a backslash besides. */
export function cmdCommand(url: string, headers: Readonly<Record<string, string>>): string {
  const quote = (text: string): string =>
    `^"${text
      .replaceAll('\\', '\\\\')
      .replaceAll('"', String.raw`\"`)
      .replaceAll(/[^a-zA-Z0-9\s_\-:=+~'/.,?;()*`]/gu, '^$&')
      .replaceAll(/%(?=[a-zA-Z0-9_])/gu, '%^')
      .replaceAll(/\r?\n/gu, '^\n\n')}^"`
  const parts = Object.entries(headers).map(([name, value]) => (name.toLowerCase() === 'cookie' ? `-b ${quote(value)}` : `-H ${quote(`${name}: ${value}`)}`))
  return [`curl ${quote(url)}`, ...parts, '--compressed'].join(' ^\r\n  ')
}

interface CapturedRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly at?: number
  readonly cookies?: readonly object[]
  readonly set?: readonly object[]
}

/** A HAR 1.2 as the network tools export it, as far as anybody reads it. */
export function harOf(requests: readonly CapturedRequest[]): string {
  const entries = requests.map(({ url, headers, at = 0, cookies = [], set = [] }) => ({
    startedDateTime: new Date(at).toISOString(),
    time: 12,
    request: { method: 'GET', url, httpVersion: 'h2', headers: Object.entries(headers).map(([name, value]) => ({ name, value })), queryString: [], cookies, headersSize: -1, bodySize: 0 },
    response: { status: 200, statusText: '', httpVersion: 'h2', headers: [], cookies: set, content: { size: 2, mimeType: 'application/json', text: '{}' } },
    cache: {},
    timings: {},
  }))
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'WebInspector', version: '537.36' }, pages: [], entries } })
}

/** A JWT in form; nobody asks who signed it. */
export function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`
}
