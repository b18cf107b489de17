import { readFileSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { StartRefusal } from '../errors/start-refusal.ts'
import { PAGE_HEADERS } from './security-headers.ts'

const NONCE_PLACEHOLDER = '__CSP_NONCE__'

function readIndex(folder: string): string {
  try {
    return readFileSync(path.join(folder, 'index.html'), 'utf8')
  } catch (error) {
    throw new StartRefusal("Tradekeep's page is not there. Build it first: npm run build.", { cause: error })
  }
}

/**
 * Serves the built page from `folder`: its index at `/` alone, with a fresh nonce each time, and its
 * other files as they are. Only files that are there at the start have a route, so no path can lead
 * anywhere else. Throws a StartRefusal where the page was not built.
 */
export async function addPage(app: FastifyInstance, folder: string): Promise<void> {
  const index = readIndex(folder)
  app.get('/', { helmet: PAGE_HEADERS }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(index.replaceAll(NONCE_PLACEHOLDER, reply.cspNonce.style)),
  )
  await app.register(fastifyStatic, { root: folder, wildcard: false, index: false, globIgnore: ['index.html'], dotfiles: 'ignore', decorateReply: false, maxAge: 0 })
}
