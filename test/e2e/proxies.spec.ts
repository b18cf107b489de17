import { startSocks5Proxy, type LocalProxy } from '../support/proxies.ts'
import { expect, test } from './fixture.ts'
import { lookAt } from './screens.ts'

const USER = 'office'

let proxy: LocalProxy | undefined
test.afterEach(async () => proxy?.close())

test('the proxy of the vault is used for every check, and its failure says nothing about a key', async ({ session, binance }) => {
  const { page, vault, account, credential, words } = session
  const { username, password } = await session.registerTrader()
  const proxyPassword = session.secret('proxy password', 'proxy-Vt8mXw2QkLr5')
  proxy = await startSocks5Proxy({ user: { name: USER, password: proxyPassword } })

  await account.openAccount(username)
  const section = page.getByRole('region', { name: words('proxy.title') })
  const save = section.getByRole('button', { name: words('proxy.submit'), exact: true })
  await section.getByLabel(words('proxy.url'), { exact: true }).check()
  await section.getByLabel(words('proxy.address'), { exact: true }).fill('ftp://127.0.0.1')
  await section.getByLabel(words('proxy.password'), { exact: true }).fill('not the password')
  await save.click()
  await expect(section.getByText(words('field_problems.not_a_proxy'))).toBeVisible()
  await section.getByLabel(words('proxy.address'), { exact: true }).fill(proxy.urlFor(USER, proxyPassword))
  await save.click()
  await expect(section.getByText(words('unlock.wrong'))).toBeVisible()
  await section.getByLabel(words('proxy.password'), { exact: true }).fill(password)
  await save.click()
  await expect(page.getByText(words('proxy.saved'))).toBeVisible()
  await expect(section.getByLabel(words('proxy.address'), { exact: true })).toHaveValue(`socks5://${USER}@127.0.0.1:${proxy.port}`)
  await lookAt(page, 'proxy of the vault')

  await vault.openList()
  await vault.bind(binance.entry)
  await expect(credential.state('valid')).toBeVisible()
  expect(new Set(proxy.targets)).toEqual(new Set([new URL(binance.exchange.url).host]))

  await proxy.close()
  const asked = binance.exchange.requests.length
  await credential.action('credentials.verify').click()
  await expect(page.getByText(words('diagnosis.proxy_failed.title')).first()).toBeVisible()
  // Still valid, but for what this check could not tell.
  await expect(credential.state('degraded')).toBeVisible()
  await expect(credential.warningsMark).toHaveCount(0)
  expect(binance.exchange.requests.length).toBe(asked)
  await lookAt(page, 'proxy failed')
})
