import { _electron, type BrowserContext } from '@playwright/test'
import { electronPath } from '../../../resources/scripts/electron-path.mjs'
import { launchStandIn, type StandIn } from '../../electron/launch.ts'
import { builtFile } from '../bundles.ts'
import { hostEnvironment, type Place, type RunningHost } from './host.ts'

/** Starts the desktop application: the real one where Electron's binary is here, else in the stand-in. */
export async function startDesktopHost(context: BrowserContext, place: Place, locale: string): Promise<RunningHost> {
  const executablePath = electronPath()
  return executablePath === null ? startInStandIn(context, place) : startInElectron(executablePath, place, locale)
}

/** Starts the built desktop application in the stand-in, whether Electron's binary is here or not. */
export async function startInStandIn(context: BrowserContext, { application, home }: Place, env: NodeJS.ProcessEnv = {}): Promise<RunningHost & { readonly standIn: StandIn }> {
  const standIn = launchStandIn(context, { main: builtFile(application, 'main/desktop.js'), env: { ...hostEnvironment(home), ...env } })
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

async function startInElectron(executablePath: string, { application, home }: Place, locale: string): Promise<RunningHost> {
  const env = Object.entries({ ...hostEnvironment(home), DISPLAY: process.env['DISPLAY'], XDG_RUNTIME_DIR: process.env['XDG_RUNTIME_DIR'] })
  const running = await _electron.launch({
    executablePath,
    args: [application, `--lang=${locale}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: Object.fromEntries(env.filter((entry): entry is [string, string] => entry[1] !== undefined)),
  })
  let output = ''
  const child = running.process()
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  return {
    page: await running.firstWindow(),
    output: () => output,
    quit: async () => {
      const closed = running.waitForEvent('close')
      await running.evaluate(({ app }) => app.quit())
      await closed
    },
    kill: async () => {
      const closed = running.waitForEvent('close')
      child.kill('SIGKILL')
      await closed
    },
  }
}
