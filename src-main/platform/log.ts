import pino, { type DestinationStream } from 'pino'
import { describeError } from './log-error.ts'
import { LOG_EVENTS, type EventOf, type FieldsOf, type LogEvent, type LogLevel } from './log-events.ts'
import { allowed, type LogFields } from './log-fields.ts'

/** What each event is, with which fields and when it comes: docs/logs.md, and log-events.ts for the code. */
export interface Log {
  debug<E extends EventOf<'debug'>>(event: E, fields?: FieldsOf<E>): void
  info<E extends EventOf<'info'>>(event: E, fields?: FieldsOf<E>): void
  warn<E extends EventOf<'warn'>>(event: E, fields?: FieldsOf<E>, error?: unknown): void
  error<E extends EventOf<'error'>>(event: E, fields?: FieldsOf<E>, error?: unknown): void
}

export interface LogOptions {
  /** Also the lines for whoever looks closely: one for each request, one for each refusal. */
  readonly verbose?: boolean
}

/** Reading a field may throw where somebody handed over something odd; a line is written all the same. */
function safeFields(event: LogEvent, fields: LogFields): LogFields {
  const kept: LogFields = {}
  for (const name of LOG_EVENTS[event].fields) {
    try {
      const value = fields[name]
      if (value !== undefined) kept[name] = allowed(name, value)
    } catch {
      kept[name] = null
    }
  }
  return kept
}

/**
 * Writes JSON lines to `destination`. Only a known event is written, with its own fields, each with a
 * value that the field may hold; of errors, kinds and places. Whatever else is handed over stays out,
 * so that no later call can leak by passing one object too many.
 */
export function createLog(destination: DestinationStream, { verbose = false }: LogOptions = {}): Log {
  const sink = pino(
    { base: null, level: verbose ? 'debug' : 'info', timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) }, messageKey: 'event' },
    destination,
  )
  const write = (level: LogLevel, event: LogEvent, fields: LogFields = {}, error?: unknown): void => {
    // The compiler knows them all; what comes around it is dropped whole.
    if (!sink.isLevelEnabled(level) || !Object.hasOwn(LOG_EVENTS, event)) return
    sink[level]({ ...safeFields(event, fields), ...(error === undefined ? {} : describeError(error)) }, event)
  }
  return {
    debug: (event, fields) => write('debug', event, fields),
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields, error) => write('warn', event, fields, error),
    error: (event, fields, error) => write('error', event, fields, error),
  }
}
