import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** No run of this many of a secret's characters may stand anywhere. */
const WINDOW = 9

/** Each form in which a secret could have been written down, with how many of its characters tell it. */
function formsOf(secret: string): readonly { readonly form: string; readonly text: string; readonly window: number }[] {
  const bytes = Buffer.from(secret)
  // Base64 looks different at each of three alignments; what depends on the neighbours is cut off.
  const alignments = [0, 1, 2].map((skipped) => bytes.subarray(skipped).toString('base64').replace(/=+$/u, '').slice(0, -1))
  return [
    { form: 'raw', text: secret, window: WINDOW },
    { form: 'JSON', text: JSON.stringify(secret).slice(1, -1), window: WINDOW },
    { form: 'URL', text: encodeURIComponent(secret), window: WINDOW },
    { form: 'UTF-16', text: Buffer.from(secret, 'utf16le').toString('latin1'), window: 2 * WINDOW },
    { form: 'hex', text: bytes.toString('hex'), window: 2 * WINDOW },
    { form: 'HEX', text: bytes.toString('hex').toUpperCase(), window: 2 * WINDOW },
    ...alignments.map((text) => ({ form: 'base64', text, window: (WINDOW / 3) * 4 })),
    ...alignments.map((text) => ({ form: 'base64url', text: text.replaceAll('+', '-').replaceAll('/', '_'), window: (WINDOW / 3) * 4 })),
  ]
}

/** Where `secret` stands in `content`, in which form; null where it does not. */
export function findSecret(content: string, secret: string): string | null {
  for (const { form, text, window } of formsOf(secret)) {
    for (let at = 0; at + window <= text.length; at += 1) if (content.includes(text.slice(at, at + window))) return form
  }
  return null
}

/** Every file below a folder, byte for byte as Latin-1 text, by its path. */
export function filesBelow(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(entries.map((entry) => path.join(entry.parentPath, entry.name)).map((file) => [path.relative(folder, file), readFileSync(file, 'latin1')]))
}

/** Every place in which one of the secrets stands, in any form: `<place>: <name of the secret>, <form>`. */
export function searchFor(secrets: ReadonlyMap<string, string>, places: ReadonlyMap<string, string>): readonly string[] {
  const found: string[] = []
  for (const [place, content] of places) {
    for (const [name, secret] of secrets) {
      const form = findSecret(content, secret)
      if (form !== null) found.push(`${place}: ${name}, ${form}`)
    }
  }
  return found
}
