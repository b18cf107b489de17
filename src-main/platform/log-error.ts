import { readFileSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Up to this many errors of one failure are told: causes, and what an AggregateError holds. */
const MAXIMUM_ERRORS = 12
const MAXIMUM_FRAMES = 40

/** Words and the ending of an error's class: nothing random ends like that. */
const ERROR_NAME = /^(?:[A-Z][a-z]{1,15}|[A-Z]{2,5}){0,5}(?:Error|Exception|Refusal)$/u
/** As Node, SQLite and our own errors have them. */
const ERROR_CODE = /^(?:E[A-Z]{2,14}|[A-Z]{1,12}(?:_[A-Z\d]{1,12}){1,6})$/u
const FRAME = /^\s*at (?:(?<called>.{1,300}?) \()?(?<place>[^()]{1,1000}):(?<line>\d{1,6}):(?<column>\d{1,6})\)?$/u

export interface DescribedError {
  readonly error: string
  readonly stack: string[]
}

/** The folder that the application's own files lie in: the nearest one above with a package.json. */
function applicationFolder(): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    if (isFile(path.join(folder, 'package.json')) || folder === path.dirname(folder)) return folder
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true
}

const ROOT = applicationFolder()

/**
 * Kinds, codes and places of an error, without any message: the messages of libraries can carry what
 * they were working on (CCXT's hold signed URLs, parsers quote their input). Nothing that the error says
 * of itself is believed: a class's name and a code must look like one, a frame must lie in a file of the
 * application that is really there, and the function's name must stand in that file. Folders outside are
 * not told. Never throws, whatever was thrown.
 */
export function describeError(thrown: unknown): DescribedError {
  const errors = errorsIn(thrown)
  const sources = new Map<string, string>()
  const stack = errors.flatMap((error) => framesOf(error, sources)).slice(0, MAXIMUM_FRAMES)
  return { error: errors.map(kindOf).join(' < ') || typeof thrown, stack: stack.length > 0 ? stack : framesOf(new Error('where it was logged'), sources) }
}

/** The error, then its causes and its parts. Each once, so that a circle of causes ends. */
function errorsIn(thrown: unknown): readonly object[] {
  const found = new Set<object>()
  const waiting = [thrown]
  while (waiting.length > 0 && found.size < MAXIMUM_ERRORS) {
    const next = waiting.shift()
    if (!isError(next) || found.has(next)) continue
    found.add(next)
    const parts = read(next, 'errors')
    waiting.push(read(next, 'cause'), ...(Array.isArray(parts) ? parts.slice(0, MAXIMUM_ERRORS) : []))
  }
  return [...found]
}

function isError(value: unknown): value is object {
  try {
    return value instanceof Error
  } catch {
    return false
  }
}

/** A getter may throw, or a proxy's trap. */
function read(object: object, name: string): unknown {
  try {
    return (object as Readonly<Record<string, unknown>>)[name]
  } catch {
    return undefined
  }
}

/** The nearest class whose name looks like an error's, and the code. */
function kindOf(error: object): string {
  const code = read(error, 'code')
  return typeof code === 'string' && ERROR_CODE.test(code) ? `${classOf(error)} ${code}` : classOf(error)
}

function classOf(error: object): string {
  try {
    for (let at: unknown = error; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at)) {
      const made = read(at, 'constructor')
      const name = typeof made === 'function' ? read(made, 'name') : undefined
      if (typeof name === 'string' && ERROR_NAME.test(name)) return name
    }
  } catch {
    // A proxy that refuses to tell its prototype: an error all the same.
  }
  return 'Error'
}

function framesOf(error: object, sources: Map<string, string>): string[] {
  const stack = read(error, 'stack')
  if (typeof stack !== 'string') return []
  const lines = stack.slice(0, 100_000).split('\n')
  return lines.flatMap((line) => frameOf(line, sources) ?? []).slice(0, MAXIMUM_FRAMES)
}

function frameOf(written: string, sources: Map<string, string>): string | undefined {
  const { called = '', place = '', line, column } = FRAME.exec(written)?.groups ?? {}
  if (line === undefined || column === undefined) return undefined
  const builtin = /^node:(\w+)/u.exec(place)?.[1]
  if (builtin !== undefined) return builtin === 'internal' || builtinModules.includes(builtin) ? `at node:${builtin}:${line}:${column}` : undefined
  const file = ownFile(place)
  if (file === undefined) return undefined
  const name = /[#\w$]{1,60}$/u.exec(called.replace(/ \[as [#\w$]+\]$/u, ''))?.[0]
  const at = `${path.relative(ROOT, file).split(path.sep).join('/')}:${line}:${column}`
  return name !== undefined && wordsOf(file, sources).includes(` ${name} `) ? `at ${name} (${at})` : `at ${at}`
}

/** The file that a frame names, where it is one of the application's. */
function ownFile(place: string): string | undefined {
  try {
    const told = place.replace(/^async /u, '')
    const file = path.resolve(told.startsWith('file:') ? fileURLToPath(told) : told)
    return file.startsWith(ROOT + path.sep) && isFile(file) ? file : undefined
  } catch {
    return undefined
  }
}

/** All words of a file, between blanks. */
function wordsOf(file: string, sources: Map<string, string>): string {
  let words = sources.get(file)
  if (words === undefined) {
    words = ` ${[...new Set(readText(file).match(/[#\w$]+/gu))].join(' ')} `
    sources.set(file, words)
  }
  return words
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
