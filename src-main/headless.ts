import inspector from 'node:inspector'
import packageFile from '../package.json' with { type: 'json' }
import { readCommandLine, USAGE } from './command-line.ts'
import { OpenError } from './errors/open-error.ts'
import { StartRefusal } from './errors/start-refusal.ts'
import { listenerAddress } from './http/listener-address.ts'
import { openHost, type Host } from './open-host.ts'
import { dataFolder } from './platform/folders.ts'
import { proxyFromEnvironment } from './platform/system-proxy.ts'
import { secretServiceKeychain } from './platform/secret-service.ts'
import { openSource } from './unlock-source.ts'

/** Where the bundle put what is not code of its own. */
export interface BuiltFiles {
  readonly checkWorker: URL
  readonly secretServiceChild: URL
  readonly pageFolder: string
}

/** Refuses a start in which others could look into the open vault or pose as an exchange. */
function refuseUnsafeStart(): void {
  if (inspector.url() !== undefined || process.execArgv.some((argument) => argument.startsWith('--inspect'))) {
    throw new StartRefusal('Tradekeep does not start with --inspect: it would let others look into the open vault.')
  }
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    throw new StartRefusal('Tradekeep does not start with NODE_TLS_REJECT_UNAUTHORIZED=0: anybody could pose as an exchange. Unset it.')
  }
}

/** A report or an error's own text could hold what was in memory. */
function writeNoDumps(): void {
  process.report.reportOnFatalError = false
  process.report.reportOnSignal = false
  process.report.reportOnUncaughtException = false
}

/** Without `--disable-sigusr1` the signal would open the inspector; whoever hears it himself keeps it shut. */
function keepInspectorShut(): void {
  process.on('SIGUSR1', () => undefined)
}

function sentenceFor(error: unknown): string {
  if (error instanceof OpenError || error instanceof StartRefusal) return error.message
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : ''
  return `Tradekeep stopped because of an unexpected error${code}.`
}

function stop(error: unknown): never {
  process.stderr.write(`${sentenceFor(error)}\n`)
  process.exit(1)
}

function closeOnSignals(host: Host): void {
  const close = (): void => {
    host.close().then(() => process.exit(0), stop)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, close)
}

async function start({ checkWorker, secretServiceChild, pageFolder }: BuiltFiles): Promise<void> {
  writeNoDumps()
  keepInspectorShut()
  refuseUnsafeStart()
  const { help, verbose, unlocks } = readCommandLine(process.argv.slice(2))
  if (help) {
    process.stdout.write(USAGE)
    return
  }
  // Before the vault is touched: a source that may not be trusted is a reason not to start.
  const unlockings = unlocks.map(({ source, account }) => ({ source: openSource(source, process.env), account }))
  process.once('uncaughtException', stop)
  const host = await openHost({
    home: dataFolder(),
    address: listenerAddress(),
    policy: { customBaseUrls: false, loopbackExchanges: process.env['TRADEKEEP_ALLOW_LOOPBACK_EXCHANGES'] === '1' },
    checkWorker,
    keychain: secretServiceKeychain({ child: secretServiceChild }),
    systemProxy: async (address) => proxyFromEnvironment(address, process.env),
    pageFolder,
    version: packageFile.version,
    verbose,
  })
  process.removeListener('uncaughtException', stop)
  process.once('uncaughtException', (error) => {
    host.log.error('uncaught', {}, error)
    stop(error)
  })
  closeOnSignals(host)
  if (!host.onIpv6) process.stderr.write('This machine has no IPv6: Tradekeep listens on 127.0.0.1 alone.\n')
  const sayAddress = async (): Promise<void> => void process.stdout.write(`${await host.address()}\n`)
  await sayAddress()
  // The last account was deleted: whoever makes the next first one needs another set-up token.
  host.vault.onEmptied(() => void sayAddress().catch(stop))
  await host.unlock(unlockings, (line) => process.stderr.write(`${line}\n`))
}

/** Runs the headless host until a signal ends it; says in a sentence why it can't. */
export function runHeadless(files: BuiltFiles): void {
  start(files).catch(stop)
}
