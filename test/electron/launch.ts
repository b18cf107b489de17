import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { BrowserContext, Page, Route } from '@playwright/test'
import type { MainCalls, PageCalls } from './calls.ts'
import type * as electron from './electron.ts'
import { isAppAddress, toApp, toWeb } from './page-address.ts'
import { pageWorld } from './page-world.ts'
import { connect, type Wire } from './wire.ts'

type ElectronModule = typeof electron

export interface StandIn {
  /** The page of the first window, as soon as there is one; rejects when the process ends before that. */
  firstWindow(): Promise<Page>
  /** Runs a self-contained function in the main process. */
  evaluate<Value, Result>(run: (electron: ElectronModule, value: Value) => Result | Promise<Result>, value: Value): Promise<Result>
  /** Everything the process printed, on both streams. */
  output(): string
  /** Settles with the exit code once the process has ended. */
  readonly ended: Promise<number | null>
  /** Asks the application to quit, as its menu would, and waits for its end for as long as the test may take. */
  quit(): Promise<number | null>
  kill(): Promise<void>
}

export interface StandInOptions {
  /** The built entry of the main process. */
  readonly main: string
  readonly env: NodeJS.ProcessEnv
}

/** Starts a built desktop application under plain Node, with its windows as pages of `context`. */
export function launchStandIn(context: BrowserContext, options: StandInOptions): StandIn {
  const child = fork(new URL('./boot.ts', import.meta.url), [options.main], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--import', new URL('./register.ts', import.meta.url).href],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: options.env,
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const ended = once(child, 'close').then(([code]) => code as number | null)

  const pages = new Map<number, Page>()
  const first = Promise.withResolvers<Page>()
  first.promise.catch(() => undefined)
  void ended.then((code) => first.reject(new Error(`the main process ended with ${code} before it opened a window:\n${printed}`)))
  void ended.then(() => Promise.all([...pages.values()].map((page) => page.close())))

  const pageOf = (windowId: number): Page => {
    const page = pages.get(windowId)
    if (page === undefined) throw new Error(`window ${windowId} is closed`)
    return page
  }
  const ours: PageCalls = {
    async open(windowId, { width, height, preload }) {
      const page = await context.newPage()
      pages.set(windowId, page)
      await page.setViewportSize({ width, height })
      await furnish(page, windowId, preload, main)
      page.on('close', () => {
        pages.delete(windowId)
        if (child.connected) main.tell('closed', windowId)
      })
      first.resolve(page)
    },
    async load(windowId, url) {
      await pageOf(windowId).goto(toWeb(url))
    },
    async send(windowId, channel, values) {
      const deliver = ([name, given]: readonly [string, readonly unknown[]]): void => {
        const page = window as unknown as { standInSend?: (channel: string, values: readonly unknown[]) => void }
        page.standInSend?.(name, given)
      }
      await pageOf(windowId).evaluate(deliver, [channel, values] as const)
    },
    async close(windowId) {
      await pages.get(windowId)?.close()
    },
  }
  const main = connect<MainCalls>(child, ours)

  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  return {
    firstWindow: () => first.promise,
    evaluate: (run, value) => main.call('evaluate', run.toString(), value) as Promise<never>,
    output: () => printed,
    ended,
    quit: () => {
      if (child.connected) main.tell('quit')
      return ended
    },
    kill,
  }
}

/** Gives a page what a window of Electron has: the preload, the channels, the scheme and its limits. */
async function furnish(page: Page, windowId: number, preload: string, main: Wire<MainCalls>): Promise<void> {
  await page.exposeBinding('standInCall', async (_source, channel: string, values: readonly unknown[], url: string) => {
    try {
      return { value: await main.call('invoke', windowId, channel, values, toApp(url)) }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) }
    }
  })
  await page.addInitScript({ content: `(${pageWorld.toString()})(function (require, module) {${preload}\n})` })
  await page.route('**/*', (route) => answer(route, windowId, main))
  page.on('popup', (popup) => {
    void main.call('openWindow', windowId, toApp(popup.url())).then((allowed) => (allowed ? undefined : popup.close()))
  })
  page.on('download', (download) => {
    void main.call('download', toApp(download.url()), download.suggestedFilename()).then((allowed) => (allowed ? undefined : download.cancel()))
  })
  page.on('load', () => main.tell('loaded', windowId, toApp(page.url())))
}

async function answer(route: Route, windowId: number, main: Wire<MainCalls>): Promise<void> {
  const request = route.request()
  const url = toApp(request.url())
  const leaves = request.isNavigationRequest() && request.frame().url() !== 'about:blank'
  if (leaves && !(await main.call('navigate', windowId, url))) return route.abort('aborted')
  if (!isAppAddress(request.url())) return route.abort('addressunreachable')
  const { status, headers, body } = await main.call('request', url, request.method())
  return route.fulfill({ status, headers, body: Buffer.from(body) })
}
