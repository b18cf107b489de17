import { test as base } from '@playwright/test'
import type { Language } from '../../src-preload/contract/names.ts'
import { REPOSITORY } from './bundles.ts'
import { startBrowserHost } from './hosts/browser-host.ts'
import { startDesktopHost } from './hosts/desktop-host.ts'
import type { HostKind, RunningHost } from './hosts/host.ts'
import { withSession, type Session } from './session.ts'
import { wordsOf } from './words.ts'

export interface Options {
  readonly hostKind: HostKind
  /** The folder whose `out/` is run: the repository, or a package's unpacked content. */
  readonly application: string
  /** Of the page's words; the browser's locale follows it. */
  readonly language: Language
}

/** Every shared spec runs on both hosts: each is a project, and this fixture starts the one that was chosen. */
export const test = base.extend<Options & { session: Session }>({
  hostKind: ['browser', { option: true }],
  application: [REPOSITORY, { option: true }],
  language: ['en', { option: true }],
  locale: async ({ language }, use) => use(language),
  session: async ({ context, hostKind, application, language }, use) => {
    const start = (home: string): Promise<RunningHost> => {
      const place = { application, home }
      return hostKind === 'desktop' ? startDesktopHost(context, place, language) : startBrowserHost(context, place)
    }
    await withSession(wordsOf(language), start, use)
  },
})

export { expect } from '@playwright/test'
