import { writeSync } from 'node:fs'
import { readCommandLine } from '../../src-main/command-line.ts'
import { openHost } from '../../src-main/open-host.ts'
import { secretServiceKeychain } from '../../src-main/platform/secret-service.ts'
import { openSource } from '../../src-main/unlock-source.ts'
import { CHEAP, CHECK_WORKER } from './vault.ts'

/** `serve` as its host runs it, with cheap passwords, on a free port; says where it listens, and when it has tried what its further arguments ask to unlock. For tests that kill it. */
const home = process.argv[2]
if (home === undefined) throw new Error('the data folder is missing')
const { unlocks, verbose } = readCommandLine(process.argv.slice(3))
const unlockings = unlocks.map(({ source, account }) => ({ source: openSource(source, process.env), account }))
const host = await openHost({
  home,
  address: { host: '127.0.0.1', port: 0 },
  policy: { customBaseUrls: false, loopbackExchanges: false },
  checkWorker: CHECK_WORKER,
  keychain: secretServiceKeychain({ child: new URL('../../src-main/platform/secret-service-child.ts', import.meta.url) }),
  pageFolder: null,
  version: '0.0.0-test',
  limits: { all: 1_000_000, auth: 1_000_000 },
  passwordCost: CHEAP,
  verbose,
})
writeSync(1, `${await host.address()}\n`)
await host.unlock(unlockings, (line) => writeSync(1, `${line}\n`))
if (unlockings.length > 0) writeSync(1, 'tried to unlock\n')
