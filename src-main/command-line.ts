import { parseArgs } from 'node:util'
import { StartRefusal } from './errors/start-refusal.ts'
import { sourceOf, type UnlockSource } from './unlock-source.ts'

/** What `--help` prints. */
export const USAGE = `Tradekeep without a desktop: serves the vault's page and API on this machine.

  npm run serve -- [options]

  --unlock-from SOURCE     open an account at the start, with the password from SOURCE:
                             PATH            a file of yours that nobody else may read (chmod 600)
                             fd:N            what the open descriptor N gives, N from 3 on
                             systemd:NAME    the credential NAME of the systemd unit
  --unlock-account NAME    whose password that is; may be left out where there is one account.
                           With several --unlock-from, one for each, in the same order
  --verbose                write more to the log, and all of it to standard error too
  --help                   print this

TRADEKEEP_HOME, TRADEKEEP_PORT and TRADEKEEP_HOST name the data folder and the listener.
`

const OPTIONS = {
  'unlock-from': { type: 'string', multiple: true },
  'unlock-account': { type: 'string', multiple: true },
  verbose: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

/** One account to be opened at the start. */
export interface UnlockOrder {
  readonly source: UnlockSource
  /** Null for the only account there is. */
  readonly account: string | null
}

export interface CommandLine {
  readonly help: boolean
  readonly verbose: boolean
  readonly unlocks: readonly UnlockOrder[]
}

const isOption = (name: string): name is keyof typeof OPTIONS => Object.hasOwn(OPTIONS, name)

const refusal = (sentence: string): StartRefusal => new StartRefusal(`${sentence} With --help Tradekeep says what it understands.`)

/**
 * What follows the program's name. Throws StartRefusal for anything it does not know. No refusal repeats a
 * value: it may be a password that somebody put there by mistake.
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  // Not strict, so that each refusal is a sentence of ours; every token is looked at.
  const { values, tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, allowPositionals: true, tokens: true })
  for (const token of tokens) {
    if (token.kind !== 'option') throw refusal('Tradekeep takes options alone, and there is something else on its command line.')
    if (!isOption(token.name)) throw refusal(`There is no option ${token.rawName}.`)
    const takesValue = OPTIONS[token.name].type === 'string'
    if (!takesValue && token.value !== undefined) throw refusal(`${token.rawName} takes no value.`)
    if (takesValue && (token.value === undefined || token.value === '' || token.value.startsWith('-'))) throw refusal(`${token.rawName} needs a value.`)
  }
  return { help: values.help === true, verbose: values.verbose === true, unlocks: unlocksOf(texts(values['unlock-from']), texts(values['unlock-account'])) }
}

/** Not strict, parseArgs promises less than it gives: whatever is no text was refused above. */
const texts = (value: string | boolean | (string | boolean)[] | undefined): string[] => [value ?? []].flat().filter((text) => typeof text === 'string')

function unlocksOf(sources: readonly string[], accounts: readonly string[]): UnlockOrder[] {
  if (accounts.length > sources.length) throw refusal('--unlock-account says whose password --unlock-from gives: there is one of these too few.')
  if (sources.length > 1 && accounts.length < sources.length) throw refusal('With several --unlock-from each needs its --unlock-account.')
  return sources.map((source, index) => ({ source: sourceOf(source), account: accounts[index] ?? null }))
}
