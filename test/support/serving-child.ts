import { writeSync } from 'node:fs'
import { openHost } from '../../src-main/open-host.ts'
import { secretServiceKeychain } from '../../src-main/platform/secret-service.ts'
import { CHEAP, CHECK_WORKER } from './vault.ts'

/** `serve` as its host runs it, with cheap passwords, on a free port; says where it listens. For tests that kill it. */
const home = process.argv[2]
if (home === undefined) throw new Error('the data folder is missing')
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
})
writeSync(1, `${await host.address()}\n`)
