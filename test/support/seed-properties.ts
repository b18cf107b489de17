import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { beforeEach, inject } from 'vitest'

const drawFrom = (seed: number): void => fc.configureGlobal({ ...fc.readConfigureGlobal(), seed })

drawFrom(inject('seed'))

// Each test has its own, made of the run's: two of a file that draw from alike generators would else draw the same
// keys and names, and the second would find them taken.
beforeEach(({ task }) => drawFrom(createHash('sha256').update(`${inject('seed')}\n${task.file.name}\n${task.fullTestName}`).digest().readUInt32BE() >>> 1))
