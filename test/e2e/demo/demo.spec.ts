import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { REPOSITORY } from '../bundles.ts'
import { AccountPages } from '../pages/account-pages.ts'
import { VaultPages } from '../pages/vault-pages.ts'
import { lookAt } from '../screens.ts'
import { wordsOf } from '../words.ts'

/** Runs the demo as its user does, but for the browser, which is ours, and the folder for what is temporary. */
async function startDemo(temporary: string): Promise<{ readonly said: () => string; readonly address: string; end: () => Promise<void> }> {
  const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'C.UTF-8', TMPDIR: temporary, ELECTRON_EXEC_PATH: path.join(REPOSITORY, 'no-electron-here') }
  const child = spawn(process.execPath, [path.join(REPOSITORY, 'resources/scripts/demo.mjs')], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  let said = ''
  const printed = Promise.withResolvers<string>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    const address = /\bhttp:\/\/\S+(?=\s)/u.exec(said)?.[0]
    if (address !== undefined) printed.resolve(address)
  })
  void closed.then(([code]) => printed.reject(new Error(`the demo ended with ${String(code)}`)))
  const address = await printed.promise
  return {
    said: () => said,
    address,
    end: async () => {
      child.kill('SIGINT')
      await closed
    },
  }
}

const STATES = {
  'Market maker': 'expired',
  Arbitrage: 'ip_not_allowed',
  'Old key from 2023': 'valid',
  'Grid bot': 'valid',
  Dashboard: 'degraded',
  Holdings: 'valid',
  Treasury: 'valid',
  'Funding bot': 'degraded',
  'Savings plan': 'rejected',
  Lending: 'ip_not_allowed',
  'Copy trading': 'valid',
  'Portfolio tracker': 'valid',
  'Browser session of the tax export': 'unverified',
}

test('the demo shows a credential in every state, lets the expired one be updated, and leaves nothing behind', async ({ page }) => {
  const words = wordsOf('en')
  const started = performance.now()
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-e2e-demo-'))
  const demo = await startDemo(temporary)
  process.stdout.write(`the demo's vault was filled and served after ${((performance.now() - started) / 1_000).toFixed(1)} s\n`)
  const value = (name: string): string => new RegExp(`^${name} +(.+)$`, 'mu').exec(demo.said())?.[1] ?? ''
  await page.goto(demo.address)
  const vault = new VaultPages(page, words)
  await new AccountPages(page, words).logIn(value('Log in as'), value('Password'))
  await expect(vault.rows).toHaveCount(Object.keys(STATES).length)
  for (const [label, state] of Object.entries(STATES)) await expect(vault.rows.filter({ hasText: label }), label).toContainText(words(`states.${state}`))
  await expect(vault.rows.filter({ hasText: 'Old key' })).toContainText(words('findings.can_withdraw.title'))
  // What was known before its address was refused is no longer claimed beside it.
  await expect(vault.rows.filter({ hasText: 'Arbitrage' })).not.toContainText(words('permissions.no_ip_list'), { ignoreCase: true })
  await lookAt(page, 'the demo')

  await page.getByRole('link', { name: words('warnings.update') }).first().click()
  await page.getByLabel(words('fields.api_key'), { exact: true }).fill(value('API key'))
  await page.getByLabel(words('fields.api_secret'), { exact: true }).fill(value('Secret'))
  await page.getByRole('button', { name: words('bind.submit'), exact: true }).click()
  await expect(vault.heading('Market maker')).toBeVisible()
  await expect(page.getByText(words('states.valid'), { exact: true })).toBeVisible()

  expect(readdirSync(temporary).filter((name) => name.startsWith('tradekeep-demo-'))).toHaveLength(1)
  await demo.end()
  expect(readdirSync(temporary).filter((name) => name.startsWith('tradekeep-demo-'))).toEqual([])
  rmSync(temporary, { recursive: true })
})
