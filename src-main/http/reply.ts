import type { FastifyReply } from 'fastify'
import type { Answer } from '../api/call.ts'

/** Sends an envelope with its status and the headers that HTTP asks for beside it. */
export function send(reply: FastifyReply, { envelope, status }: Pick<Answer, 'envelope' | 'status'>): FastifyReply {
  const wait = envelope.success ? undefined : envelope.error.details?.retry_after_seconds
  if (wait !== undefined) void reply.header('retry-after', wait)
  if (status === 401) void reply.header('www-authenticate', 'Bearer')
  return reply.code(status).header('cache-control', 'no-store').send(envelope)
}
