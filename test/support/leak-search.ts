import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const WINDOW = 9
/** Every form that is looked for is at least this long, and is found by its beginning. */
const BEGINNING = 9
const FILTER_BITS = 20

export interface Leak {
  readonly form: string
  readonly at: number
}

/**
 * Looks for every 9-character window of some secrets in bytes: raw, in JSON, in a URL, in hexadecimal,
 * and in base64 wherever in its groups of three the window begins.
 */
export class LeakSearch {
  readonly #forms = new Map<string, { readonly text: string; readonly form: string }[]>()
  readonly #filter = new Uint8Array(1 << FILTER_BITS)

  constructor(secrets: readonly string[]) {
    for (const secret of secrets) {
      const characters = Array.from(secret)
      for (let at = 0; at + WINDOW <= characters.length; at += 1) this.#add(characters.slice(at, at + WINDOW).join(''))
    }
  }

  /** The first leak in the bytes, or undefined. */
  find(bytes: Uint8Array): Leak | undefined {
    const text = Buffer.from(bytes).toString('latin1')
    for (let at = 0; at + BEGINNING <= bytes.length; at += 1) {
      if (this.#filter[slotOf(bytes, at)] === 0) continue
      const found = this.#forms.get(text.slice(at, at + BEGINNING))?.find((form) => text.startsWith(form.text, at))
      if (found !== undefined) return { form: found.form, at }
    }
    return undefined
  }

  /** Where in the files of a folder a leak stands; empty where there is none. */
  findInFolder(folder: string): readonly string[] {
    return readdirSync(folder).flatMap((name) => {
      const leak = this.find(readFileSync(path.join(folder, name)))
      return leak === undefined ? [] : [`${name}: ${leak.form} at ${leak.at}`]
    })
  }

  #add(window: string): void {
    for (const [form, bytes] of formsOf(window)) {
      const text = bytes.toString('latin1')
      const beginning = text.slice(0, BEGINNING)
      const known = this.#forms.get(beginning)
      if (known === undefined) this.#forms.set(beginning, [{ text, form }])
      else if (!known.some((other) => other.text === text)) known.push({ text, form })
      this.#filter[slotOf(bytes, 0)] = 1
    }
  }
}

/** How a window of characters may look in a file. */
export function formsOf(window: string): readonly (readonly [string, Buffer])[] {
  const bytes = Buffer.from(window, 'utf8')
  const hex = bytes.toString('hex')
  const json = JSON.stringify(window).slice(1, -1)
  const ascii = json.replaceAll(/[\u0080-\uffff]/gu, (character) => Array.from(character.split(''), (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''))
  const url = encodeURIComponent(window)
  const jsonInUrl = encodeURIComponent(json)
  const texts: (readonly [string, string])[] = [
    ['json', json],
    ['json in ascii', ascii],
    ['url', url],
    ['url in lower case', url.replaceAll(/%[0-9A-F]{2}/gu, (code) => code.toLowerCase())],
    ['json in url', jsonInUrl],
    ['json in url in lower case', jsonInUrl.replaceAll(/%[0-9A-F]{2}/gu, (code) => code.toLowerCase())],
    ['form', url.replaceAll('%20', '+')],
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ...[0, 1, 2].flatMap((before) => {
      const base64 = base64Middle(bytes, before)
      return [[`base64+${before}`, base64], [`base64url+${before}`, base64.replaceAll('+', '-').replaceAll('/', '_')]] as const
    }),
  ]
  return [['raw', bytes], ['utf-16', Buffer.from(window, 'utf16le')], ...texts.map(([form, text]) => [form, Buffer.from(text, 'utf8')] as const)]
}

/** The base64 characters that are the window's own, when `before` bytes of something else stand in its first group. */
function base64Middle(bytes: Buffer, before: number): string {
  const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replaceAll('=', '')
  const bits = (before + bytes.length) * 8
  return whole.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6))
}

/** A cheap first look: nearly every position in a file is passed over by it. */
function slotOf(bytes: Uint8Array, at: number): number {
  const four = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
  return Math.imul(four, 0x9e_37_79_b1) >>> (32 - FILTER_BITS)
}
