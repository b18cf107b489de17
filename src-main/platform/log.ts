import pino, { type DestinationStream } from 'pino'

/**
 * All that a log line may say beside its event name. A safe-list at the sink: a field that is not
 * here is dropped, so that no later call can leak by passing one object too many.
 */
const SAFE_FIELDS = [
  'account_id',
  'credential_id',
  'session_id',
  'exchange',
  'outcome',
  'cause',
  'exchange_code',
  'latency_ms',
  'procedure',
  'carrier',
  'method',
  'route',
  'status',
  'code',
  'reason',
  'duration_ms',
  'address',
  'port',
  'pid',
  'version',
  'count',
  'from_version',
  'to_version',
  'file',
  'pattern',
  'strategy_id',
] as const

export type LogFields = Partial<Record<(typeof SAFE_FIELDS)[number], string | number | boolean | null>>

export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields, error?: unknown): void
  error(event: string, fields?: LogFields, error?: unknown): void
}

const MAXIMUM_VALUE_LENGTH = 200

function safe(fields: LogFields): LogFields {
  const kept: LogFields = {}
  for (const name of SAFE_FIELDS) {
    const value = fields[name]
    if (value !== undefined) kept[name] = typeof value === 'string' ? value.slice(0, MAXIMUM_VALUE_LENGTH) : value
  }
  return kept
}

/**
 * Name and frames, without any message: the messages of libraries can carry what they were working
 * on (CCXT's hold signed URLs, parsers quote their input). Causes are followed.
 */
function describe(error: unknown): { error: string; stack: string[] } | undefined {
  if (error === undefined) return undefined
  if (!(error instanceof Error)) return { error: typeof error, stack: [] }
  const names: string[] = []
  const stack: string[] = []
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code = (at as { code?: unknown }).code
    names.push(typeof code === 'string' && /^[A-Z0-9_]{1,60}$/u.test(code) ? `${at.constructor.name} ${code}` : at.constructor.name)
    stack.push(...framesOf(at))
  }
  return { error: names.join(' < '), stack: stack.slice(0, 40) }
}

/** The message stands in front of the frames and may itself look like one: it is cut off by its length. */
function framesOf({ stack = '', message }: Error): string[] {
  const start = stack.indexOf(message)
  const frames = start === -1 ? stack : stack.slice(start + message.length)
  return frames
    .split('\n')
    .filter((line) => /^\s+at /u.test(line))
    .map((line) => line.trim().slice(0, MAXIMUM_VALUE_LENGTH))
}

/** Writes JSON lines to `destination`. Messages of errors never reach it; their frames do. */
export function createLog(destination: DestinationStream): Log {
  const sink = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) }, messageKey: 'event' }, destination)
  const line = (fields: LogFields | undefined, error: unknown): object => ({ ...safe(fields ?? {}), ...describe(error) })
  return {
    info: (event, fields) => sink.info(line(fields, undefined), event),
    warn: (event, fields, error) => sink.warn(line(fields, error), event),
    error: (event, fields, error) => sink.error(line(fields, error), event),
  }
}
