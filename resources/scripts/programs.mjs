import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

/** The system's Chromium, else Playwright's, else null. */
export function chromiumPath() {
  return ['/usr/bin/chromium', chromium.executablePath()].find((program) => existsSync(program)) ?? null
}
