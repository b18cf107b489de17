import { test as base } from '@playwright/test'
import type { Language } from '../../src-preload/contract/names.ts'
import { startBrowserHost } from './hosts/browser-host.ts'
import { startDesktopHost } from './hosts/desktop-host.ts'
import type { HostKind } from './hosts/host.ts'
import { withSession, type Session } from './session.ts'
import { wordsOf } from './words.ts'

export interface Options {
  readonly hostKind: HostKind
  /** Of the page's words; the browser's locale follows it. */
  readonly language: Language
}

/** Every shared spec runs on both hosts: each is a project, and this fixture starts the one that was chosen. */
export const test = base.extend<Options & { session: Session }>({
  hostKind: ['browser', { option: true }],
  language: ['en', { option: true }],
  locale: async ({ language }, use) => use(language),
  session: async ({ context, hostKind, language }, use) => {
    await withSession(wordsOf(language), (home) => (hostKind === 'desktop' ? startDesktopHost(context, home, language) : startBrowserHost(context, home)), use)
  },
})

export { expect } from '@playwright/test'
