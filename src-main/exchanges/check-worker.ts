import { parentPort } from 'node:worker_threads'
import { runCheck } from './run-check.ts'
import { checkOrderSchema, PULSE } from './worker-messages.ts'

/** The thread in which CCXT lives: each check has a client and a connection of its own, and nothing but its result goes back. */
parentPort?.on('message', (message: unknown) => {
  if (message === PULSE) return parentPort?.postMessage(PULSE)
  const { id, request } = checkOrderSchema.parse(message)
  void runCheck(request).then((result) => parentPort?.postMessage({ id, result }))
})
