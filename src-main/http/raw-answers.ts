import type { Duplex } from 'node:stream'
import type { ToFailure } from '../api/failure.ts'
import type { Reason } from '../errors/reasons.ts'
import { VaultError } from '../errors/vault-error.ts'

/** Refuses on a bare socket what never became a request; the caller's language is not known there. */
function refuseOnSocket(socket: Duplex, reason: Reason, toFailure: ToFailure): void {
  // Node takes its own listener off such a socket, and a caller that is gone would end the whole process.
  socket.on('error', () => socket.destroy())
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { envelope, status } = toFailure(new VaultError(reason), 'en', { carrier: 'http' })
  const body = JSON.stringify(envelope)
  const head = [
    `HTTP/1.1 ${status} Refused`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}

/** For bytes that Node can't read as HTTP, heads that are too long, and clients that are too slow. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex, toFailure: ToFailure): void {
  if (error.code === 'ECONNRESET') socket.destroy()
  else refuseOnSocket(socket, error.code === 'HPE_HEADER_OVERFLOW' ? 'payload_too_large' : 'malformed_body', toFailure)
}

/** CONNECT asks for a proxy, which this is not. */
export function answerConnect(socket: Duplex, toFailure: ToFailure): void {
  refuseOnSocket(socket, 'method_not_allowed', toFailure)
}
