import type { Page } from '@playwright/test'

/** A vault that runs, seen through its page, whichever host it is. */
export interface RunningHost {
  readonly page: Page
  /** All that the host printed so far. */
  output(): string
  /** Ends it as its user would, and waits for its end. */
  quit(): Promise<void>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

/** What runs, and on which data folder. */
export interface Place {
  /** The folder of the application: the repository, or a package's unpacked content. */
  readonly application: string
  readonly home: string
}

export type HostKind = 'desktop' | 'browser'

/** What a host is given of this machine's environment: nothing that a proxy or a locale of ours could bend. */
export function hostEnvironment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', TRADEKEEP_HOME: home, TRADEKEEP_PORT: '0', TRADEKEEP_ALLOW_LOOPBACK_EXCHANGES: '1' }
}
