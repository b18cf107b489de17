import { randomBytes } from 'node:crypto'
import { test as base } from '@playwright/test'
import type { Language } from '../../src-preload/contract/names.ts'
import { startBinance, type BinanceKey } from '../exchanges/binance.ts'
import { bybitKeyOf, startBybit, type BybitKey } from '../exchanges/bybit.ts'
import type { KeyedSimulator } from '../exchanges/keyed-simulator.ts'
import { REPOSITORY } from './bundles.ts'
import { startBrowserHost } from './hosts/browser-host.ts'
import { startDesktopHost } from './hosts/desktop-host.ts'
import type { HostKind, RunningHost } from './hosts/host.ts'
import type { KeyEntry } from './pages/vault-pages.ts'
import { withSession, type Session } from './session.ts'
import { wordsOf } from './words.ts'

export interface Options {
  readonly hostKind: HostKind
  /** The folder whose `out/` is run: the repository, or a package's unpacked content. */
  readonly application: string
  /** Of the page's words; the browser's locale follows it. */
  readonly language: Language
}

/** A simulated Binance with one key, and that key as a trader would enter it. */
export interface Binance {
  readonly exchange: KeyedSimulator<BinanceKey>
  readonly entry: KeyEntry
}

/** A simulated Bybit, which says of its keys when they have expired, with two of them. */
export interface Bybit {
  readonly exchange: KeyedSimulator<BybitKey>
  readonly entry: KeyEntry
  /** The key that takes the first one's place. */
  readonly next: Pick<KeyEntry, 'apiKey' | 'apiSecret'>
}

const randomKey = (): string => randomBytes(48).toString('base64').replaceAll(/[+/]/gu, 'x')

/** Every shared spec runs on both hosts: each is a project, and this fixture starts the one that was chosen. */
export const test = base.extend<Options & { readonly keyFacts: Omit<BinanceKey, 'apiKey' | 'secret'>; session: Session; binance: Binance; bybit: Bybit }>({
  hostKind: ['browser', { option: true }],
  application: [REPOSITORY, { option: true }],
  keyFacts: [{}, { option: true }],
  language: ['en', { option: true }],
  locale: async ({ language }, use) => use(language),
  session: async ({ context, hostKind, application, language }, use) => {
    const start = (home: string): Promise<RunningHost> => {
      const place = { application, home }
      return hostKind === 'desktop' ? startDesktopHost(context, place, language) : startBrowserHost(context, place)
    }
    await withSession(wordsOf(language), start, use)
  },
  binance: async ({ session, keyFacts }, use) => {
    const apiKey = session.secret('API key', randomKey())
    const secret = session.secret('API secret', randomKey())
    const exchange = await startBinance({ keys: [{ ...keyFacts, apiKey, secret }] })
    await use({ exchange, entry: { exchange: 'Binance', label: 'Grid bot', apiKey, apiSecret: secret, baseUrl: exchange.url } })
    await exchange.close()
  },
  bybit: async ({ session }, use) => {
    const keys = ['first', 'next'].map((name): BybitKey => ({ ...bybitKeyOf(randomKey()), note: name }))
    const [first, next] = keys.map(({ apiKey, secret }, index) => ({ apiKey: session.secret(`key ${index}`, apiKey), apiSecret: session.secret(`secret ${index}`, secret) }))
    if (first === undefined || next === undefined) throw new Error('there are two keys')
    const exchange = await startBybit({ keys })
    await use({ exchange, next, entry: { ...first, exchange: 'Bybit', label: 'Perp bot', baseUrl: exchange.url } })
    await exchange.close()
  },
})

export { expect } from '@playwright/test'
