import type { Page } from '@playwright/test'
import { EVENT_STREAM } from '../../../src-preload/contract/events.ts'

/**
 * Resolves once the vault tells the page its events; to be called before somebody logs in there. What the
 * page shows says nothing of it: its list may be there first, and what happens before is never told.
 */
export async function listening(page: Page): Promise<void> {
  await page.waitForResponse((response) => new URL(response.url()).pathname.endsWith(EVENT_STREAM.path) && response.status() === EVENT_STREAM.status)
}
