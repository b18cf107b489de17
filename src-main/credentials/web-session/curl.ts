import { hostOf, type Captured, type HeaderPair } from './captured.ts'
import { headerOfLine } from './headers.ts'

const COMMAND = /^(?:\$ |> )?curl(?:\.exe)?(?=\s)/iu
/** How a browser on Windows copies: each quote behind a caret, or each line ending in one. */
const OF_CMD = /^(?:\$ |> )?curl(?:\.exe)?\s[^\n]*?(?:\^"|\^\r?\n)/iu

/** Options that take the word after them; of these only the first four say something of a session. */
const HEADER = new Set(['-H', '--header'])
const COOKIE = new Set(['-b', '--cookie'])
const AGENT = new Set(['-A', '--user-agent'])
const REFERER = new Set(['-e', '--referer'])
const TAKES_A_WORD: ReadonlySet<string> = new Set(
  (
    '-d --data --data-raw --data-binary --data-ascii --data-urlencode --json -F --form --form-string -T --upload-file ' +
    '-X --request -u --user -o --output -c --cookie-jar -w --write-out -D --dump-header -r --range -K --config ' +
    '-x --proxy -U --proxy-user --proxy-header -E --cert --key --cacert --capath --ciphers --resolve --connect-to --interface ' +
    '-m --max-time --connect-timeout --retry --retry-delay --max-redirs --limit-rate --url-query --aws-sigv4 --oauth2-bearer'
  ).split(' '),
)
const SHORT_WITH_WORD = /^-[HbAedXuoFTcwDrKxUEm](?=.)/u

/** Whether the text claims to be such a command. */
export const isCurl = (text: string): boolean => COMMAND.test(text)

/** A command as browsers copy it, for bash or for Windows; never run. Undefined where no request can be read out of it. */
export function readCurl(text: string): Captured | undefined {
  const words = (OF_CMD.test(text) ? wordsOfCmd(text) : wordsOfBash(text))?.slice(1)
  if (words === undefined) return undefined
  const headers: HeaderPair[] = []
  let url: string | null = null
  for (let at = 0; at < words.length; at += 1) {
    const { option, attached } = optionOf(words[at] ?? '')
    if (option === null) {
      url ??= attached
      continue
    }
    const takes = HEADER.has(option) || COOKIE.has(option) || AGENT.has(option) || REFERER.has(option) || option === '--url' || TAKES_A_WORD.has(option)
    if (!takes) continue
    if (attached === null) at += 1
    const word = attached ?? words[at]
    if (word === undefined) return undefined
    if (option === '--url') url ??= word
    const header = headerOf(option, word)
    if (header === undefined) return undefined
    if (header !== null) headers.push(header)
  }
  const host = url === null ? null : hostOf(url)
  return host === null ? undefined : { host, headers, cookies: [] }
}

function optionOf(word: string): { readonly option: string | null; readonly attached: string | null } {
  if (!word.startsWith('-') || word === '-') return { option: null, attached: word }
  const long = /^(--[a-z0-9-]+)=(.*)$/su.exec(word)
  if (long !== null) return { option: long[1] ?? word, attached: long[2] ?? '' }
  return SHORT_WITH_WORD.test(word) && !word.startsWith('--') ? { option: word.slice(0, 2), attached: word.slice(2) } : { option: word, attached: null }
}

/** Null for an option, or a value, that gives none: `-b jar.txt` names a file, `-H 'Name:'` takes one away. */
function headerOf(option: string, word: string): HeaderPair | null | undefined {
  if (COOKIE.has(option)) return word.includes('=') ? ['Cookie', word] : null
  if (AGENT.has(option)) return ['User-Agent', word]
  if (REFERER.has(option)) return ['Referer', word]
  if (!HEADER.has(option) || word.startsWith('@')) return null
  if (/^[^:;]+[:;]\s*$/u.test(word)) return null
  return headerOfLine(word)
}

/** What a shell would make of it; undefined where a quote is not closed. */
function wordsOfBash(text: string): string[] | undefined {
  const words: string[] = []
  let word: string | null = null
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at)
    if (/\s/u.test(character)) {
      if (word !== null) words.push(word)
      word = null
      at += 1
      continue
    }
    const piece = bashPiece(text, at)
    if (piece === undefined) return undefined
    if (piece.value !== null) word = (word ?? '') + piece.value
    at = piece.end
  }
  if (word !== null) words.push(word)
  return words
}

interface Piece {
  /** Null for a line's continuation, which is no part of any word. */
  readonly value: string | null
  readonly end: number
}

function bashPiece(text: string, at: number): Piece | undefined {
  if (text.startsWith("$'", at)) return quoted(text, at + 2, "'", ansiEscape)
  const character = text.charAt(at)
  if (character === "'") return quoted(text, at + 1, "'", null)
  if (character === '"') return quoted(text, at + 1, '"', escapeInDouble)
  if (character !== '\\') return { value: character, end: at + 1 }
  const [lineBreak] = /^\r?\n/u.exec(text.slice(at + 1, at + 3)) ?? []
  if (lineBreak !== undefined) return { value: null, end: at + 1 + lineBreak.length }
  return { value: text.charAt(at + 1), end: at + 2 }
}

type Escape = (text: string, at: number) => { readonly value: string; readonly end: number }

function quoted(text: string, from: number, closing: string, escape: Escape | null): Piece | undefined {
  let value = ''
  for (let at = from; at < text.length; ) {
    const character = text.charAt(at)
    if (character === closing) return { value, end: at + 1 }
    if (character === '\\' && escape !== null) {
      const escaped = escape(text, at)
      value += escaped.value
      at = escaped.end
    } else {
      value += character
      at += 1
    }
  }
  return undefined
}

/** In double quotes a backslash escapes these alone. */
const escapeInDouble: Escape = (text, at) => {
  const next = text.charAt(at + 1)
  if (next === '\n') return { value: '', end: at + 2 }
  return '"\\$`'.includes(next) ? { value: next, end: at + 2 } : { value: '\\', end: at + 1 }
}

const ANSI: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\u0007', b: '\b', e: '\u001b', f: '\f', v: '\v', '\\': '\\', "'": "'", '"': '"', '?': '?' }

const ansiEscape: Escape = (text, at) => {
  const rest = text.slice(at + 1, at + 10)
  const code = /^(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3}))/u.exec(rest)
  if (code !== null) {
    const digits = code[1] ?? code[2] ?? code[3]
    const point = digits === undefined ? Number.parseInt(code[4] ?? '0', 8) : Number.parseInt(digits, 16)
    return { value: point <= 0x10ffff ? String.fromCodePoint(point) : '\u{fffd}', end: at + 1 + code[0].length }
  }
  const next = rest.charAt(0)
  return { value: ANSI[next] ?? `\\${next}`, end: at + 1 + next.length }
}

/**
 * What cmd.exe and a program's own reading of its arguments make of it, as far as browsers write it: a
 * caret takes the next character as it is, also a line's end, and then quotes and backslashes are read.
 */
function wordsOfCmd(text: string): string[] | undefined {
  const plain = text.replaceAll('\r\n', '\n').replaceAll(/\^(?:\n\n|\n|([^\n]))/gu, (whole: string, character: string | undefined) => character ?? (whole === '^\n\n' ? '\n' : ' '))
  const words: string[] = []
  let word: string | null = null
  let inQuotes = false
  for (let at = 0; at < plain.length; at += 1) {
    const character = plain.charAt(at)
    const next = plain.charAt(at + 1)
    if (character === '\\' && (next === '"' || next === '\\')) {
      word = (word ?? '') + next
      at += 1
    } else if (character === '"' && inQuotes && next === '"') {
      word = `${word ?? ''}"`
      at += 1
    } else if (character === '"') {
      inQuotes = !inQuotes
      word ??= ''
    } else if (!inQuotes && /\s/u.test(character)) {
      if (word !== null) words.push(word)
      word = null
    } else {
      word = (word ?? '') + character
    }
  }
  if (inQuotes) return undefined
  if (word !== null) words.push(word)
  return words
}
