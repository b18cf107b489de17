import { parentPort } from 'node:worker_threads'
import { runCheck } from './run-check.ts'
import { checkRequestSchema } from './worker-messages.ts'

/** The thread in which CCXT lives: one check at a time, and nothing but its result goes back. */
parentPort?.on('message', (message: unknown) => {
  void runCheck(checkRequestSchema.parse(message)).then((result) => parentPort?.postMessage(result))
})
