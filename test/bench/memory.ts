import { Secret } from '../../src-main/crypto/secret.ts'
import { HTTP_CLIENT, openTestVault, PASSWORD } from '../support/vault.ts'
import { Bare } from './bare.ts'
import { openSecrets } from './opened.ts'
import { peak } from './peak.ts'

/** A process of its own, since a peak can't be taken back: lists all, opens all, prints its peak in KiB. */
const [side, folder = '', given = ''] = process.argv.slice(2)

async function ours(): Promise<void> {
  const vault = await openTestVault(folder)
  const { accessToken } = await vault.accounts.login({ username: given, password: new Secret(PASSWORD) }, HTTP_CLIENT, null)
  await vault.credentials.list(await vault.accounts.authenticate(accessToken), { includeInactive: false, limit: 10_000, cursor: null })
  await vault.close()
  const secrets = await openSecrets(folder, given)
  await secrets.all()
  await secrets.close()
}

function bare(): void {
  const opened = new Bare(folder, Buffer.from(given, 'hex'))
  opened.readAll('listing')
  opened.readAll('record')
  opened.close()
}

if (side === 'ours') await ours()
else bare()
process.stdout.write(String(peak()))
