import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { App } from 'electron'

/** Starting with the desktop's session, hidden. */
export interface LoginStart {
  isOn(): boolean
  /** Throws what the system throws where it refuses. */
  set(on: boolean): void
}

export interface LoginStartParts {
  readonly app: Pick<App, 'isPackaged' | 'getAppPath' | 'getLoginItemSettings' | 'setLoginItemSettings'>
  readonly platform: NodeJS.Platform
  readonly environment: NodeJS.ProcessEnv
}

export const HIDDEN_SWITCH = 'hidden'
const HIDDEN = `--${HIDDEN_SWITCH}`

/**
 * One argument of an Exec line, after the Desktop Entry Specification: quoted, its four special
 * characters escaped, that text escaped again as a string value, and `%` doubled.
 */
function execArgument(argument: string): string {
  const quoted = argument.replaceAll(/["`$\\]/gu, String.raw`\$&`)
  return `"${quoted.replaceAll('\\', '\\\\').replaceAll('%', '%%')}"`
}

/** The entry that makes a Linux desktop run `command` when its user logs in. */
export function autostartEntry(command: readonly string[]): string {
  return ['[Desktop Entry]', 'Type=Application', 'Name=Tradekeep', `Exec=${command.map(execArgument).join(' ')}`, 'Terminal=false', 'X-GNOME-Autostart-enabled=true', ''].join('\n')
}

function onLinux({ app, environment }: LoginStartParts): LoginStart {
  const configured = environment['XDG_CONFIG_HOME']
  const config = configured === undefined || !path.isAbsolute(configured) ? path.join(os.homedir(), '.config') : configured
  const file = path.join(config, 'autostart', 'tradekeep.desktop')
  const home = environment['TRADEKEEP_HOME']
  // An AppImage runs from a folder that is gone after it: what is started again is the file itself.
  const program = environment['APPIMAGE'] ?? process.execPath
  const command = [...(home === undefined || home === '' ? [] : ['env', `TRADEKEEP_HOME=${path.resolve(home)}`]), program, ...(app.isPackaged ? [] : [app.getAppPath()]), HIDDEN]
  return {
    isOn: () => {
      try {
        return !/^Hidden=true$/mu.test(readFileSync(file, 'utf8'))
      } catch {
        return false
      }
    },
    set: (on) => {
      if (!on) return rmSync(file, { force: true })
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, autostartEntry(command))
    },
  }
}

/**
 * How this system starts an application at login: login items on macOS and Windows, an entry in the
 * autostart folder (XDG) on Linux. Null where it can't be had: macOS takes packaged applications alone.
 */
export function createLoginStart(parts: LoginStartParts): LoginStart | null {
  const { app, platform } = parts
  if (platform === 'linux') return onLinux(parts)
  if (platform === 'darwin') {
    if (!app.isPackaged) return null
    return { isOn: () => app.getLoginItemSettings().openAtLogin, set: (openAtLogin) => app.setLoginItemSettings({ openAtLogin }) }
  }
  if (platform !== 'win32') return null
  const args = [...(app.isPackaged ? [] : [`"${app.getAppPath()}"`]), HIDDEN]
  return { isOn: () => app.getLoginItemSettings({ args }).openAtLogin, set: (openAtLogin) => app.setLoginItemSettings({ openAtLogin, args }) }
}
