import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { BrowserContext } from '@playwright/test'
import { builtFile } from '../bundles.ts'
import { hostEnvironment, type Place, type RunningHost } from './host.ts'

/** Starts the headless host on a free port, and opens the address that it prints. */
export async function startBrowserHost(context: BrowserContext, { application, home }: Place): Promise<RunningHost> {
  const child = spawn(process.execPath, ['--disable-sigusr1', builtFile(application, 'main/server.js')], { env: hostEnvironment(home), stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const printed = Promise.withResolvers<string>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const address = /\bhttp:\/\/\S+(?=\s)/u.exec(output)?.[0]
      if (address !== undefined) printed.resolve(address)
    })
  }
  const ended = once(child, 'close').then(([code]) => printed.reject(new Error(`the host ended with ${String(code)} before it printed its address:\n${output}`)))
  const address = await printed.promise
  const page = await context.newPage()
  await page.goto(address)

  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await ended
    await page.close()
  }
  return { page, output: () => output, quit: () => stop('SIGTERM'), kill: () => stop('SIGKILL') }
}
