import path from 'node:path'
import { _electron, type BrowserContext } from '@playwright/test'
import { electronPath } from '../../../resources/scripts/electron-path.mjs'
import { launchStandIn, type StandIn } from '../../electron/launch.ts'
import { applicationFolder } from '../bundles.ts'
import { hostEnvironment, type RunningHost } from './host.ts'

/** Starts the desktop application: the real one where Electron's binary is here, else in the stand-in. */
export async function startDesktopHost(context: BrowserContext, home: string, locale: string): Promise<RunningHost> {
  const executablePath = electronPath()
  return executablePath === null ? startInStandIn(context, home) : startInElectron(executablePath, home, locale)
}

/** Starts the built desktop application in the stand-in, whether Electron's binary is here or not. */
export async function startInStandIn(context: BrowserContext, home: string, env: NodeJS.ProcessEnv = {}): Promise<RunningHost & { readonly standIn: StandIn }> {
  const standIn = launchStandIn(context, { main: path.join(applicationFolder(), 'out/main/desktop.js'), env: { ...hostEnvironment(home), ...env } })
  return {
    standIn,
    page: await standIn.firstWindow(),
    output: standIn.output,
    quit: async () => {
      const code = await standIn.quit()
      if (code !== 0) throw new Error(`the desktop application ended with ${code}:\n${standIn.output()}`)
    },
    kill: standIn.kill,
  }
}

async function startInElectron(executablePath: string, home: string, locale: string): Promise<RunningHost> {
  const env = Object.entries({ ...hostEnvironment(home), DISPLAY: process.env['DISPLAY'], XDG_RUNTIME_DIR: process.env['XDG_RUNTIME_DIR'] })
  const application = await _electron.launch({
    executablePath,
    args: [applicationFolder(), `--lang=${locale}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: Object.fromEntries(env.filter((entry): entry is [string, string] => entry[1] !== undefined)),
  })
  let output = ''
  const child = application.process()
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  return {
    page: await application.firstWindow(),
    output: () => output,
    quit: async () => {
      const closed = application.waitForEvent('close')
      await application.evaluate(({ app }) => app.quit())
      await closed
    },
    kill: async () => {
      const closed = application.waitForEvent('close')
      child.kill('SIGKILL')
      await closed
    },
  }
}
