import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { CustomScheme } from 'electron'
import { NONCE_PLACEHOLDER, pagePolicy } from './page-policy.ts'

export const PAGE_SCHEME = 'app'
const PAGE_HOST = 'vault'

/** As Chromium writes it for a standard scheme; Node's URL would say `null`. */
export const PAGE_ORIGIN = `${PAGE_SCHEME}://${PAGE_HOST}`
export const PAGE_URL = `${PAGE_ORIGIN}/`

/** Must be registered before Electron is ready. Never bypassCSP: the policy below is meant. */
export const PAGE_SCHEME_PRIVILEGES: CustomScheme = {
  scheme: PAGE_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true },
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

const refuse = (status: number): Response => new Response(null, { status, headers: { 'x-content-type-options': 'nosniff' } })

/** The file that a path names, or null where it names anything but a known kind of file inside `folder`. */
function fileOf(folder: string, pathname: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null
  }
  // Split by both separators and refuse dot-segments outright: what is never joined cannot climb out.
  const segments = decoded.split(/[/\\]/u).filter((segment) => segment !== '')
  if (segments.some((segment) => /^\.|[\0:]/u.test(segment))) return null
  return path.join(folder, ...(segments.length === 0 ? ['index.html'] : segments))
}

/**
 * Answers `app://vault/…` from `folder` (the built page) and from nowhere else. Only GET, only this
 * host, only known kinds of files; each index.html gets a fresh nonce in its policy and its markup.
 */
export function servePage(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url)
    if (url.protocol !== `${PAGE_SCHEME}:` || url.host !== PAGE_HOST) return refuse(403)
    if (request.method !== 'GET') return refuse(405)
    const file = fileOf(folder, url.pathname)
    const type = file === null ? undefined : TYPES[path.extname(file)]
    if (file === null || type === undefined || !(await isFile(file))) return refuse(404)

    const headers = new Headers({
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    const content = await readFile(file)
    if (path.extname(file) !== '.html') return new Response(new Uint8Array(content), { headers })

    const nonce = randomBytes(18).toString('base64')
    headers.set('content-security-policy', pagePolicy(nonce))
    headers.set('cache-control', 'no-store')
    return new Response(content.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce), { headers })
  }
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
