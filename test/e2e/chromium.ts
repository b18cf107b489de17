import { existsSync } from 'node:fs'
import { chromium, type LaunchOptions } from '@playwright/test'

const OF_THE_SYSTEM = '/usr/bin/chromium'

/**
 * The arguments under which Chromium keeps to itself: nothing but the page under test goes anywhere, and a window
 * that a page opens elsewhere fails at once, however this machine's names are resolved.
 */
const ARGUMENTS = ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** Debian's Chromium, else Playwright's own; throws a sentence that says how to get one. */
export function chromiumOptions(): LaunchOptions {
  const executablePath = [OF_THE_SYSTEM, chromium.executablePath()].find((file) => existsSync(file))
  if (executablePath === undefined) {
    throw new Error('Chromium is missing. Debian and Ubuntu: apt-get install chromium. Elsewhere: npx playwright install chromium.')
  }
  return { executablePath, args: ARGUMENTS }
}
