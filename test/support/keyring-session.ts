import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdirSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'

const TOOLS = ['dbus-run-session', 'gnome-keyring-daemon'] as const

/** What a real Secret Service needs and this machine lacks. */
export function missingTools(): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  return TOOLS.filter((tool) => !folders.some((folder) => isExecutable(path.join(folder, tool))))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

// The keyring's daemon is told its password on standard input, before anything listens for it elsewhere.
const SCRIPT = `
if [ -n "$KEYRING_PASSWORD" ]; then printf %s "$KEYRING_PASSWORD" | gnome-keyring-daemon --unlock --components=secrets >&2; fi
printf '%s\\n' "$DBUS_SESSION_BUS_ADDRESS"
cat >&2
`

export interface KeyringSession {
  /** What a process needs to find this session's bus. */
  readonly environment: NodeJS.ProcessEnv
  end(): Promise<void>
}

/**
 * A user's session with a private bus and a keyring of its own, kept below `folder`. With a password the
 * keyring is made or opened; without one it stays as locked as it was, and nobody is there to unlock it.
 */
export async function openKeyringSession(folder: string, password: string | null): Promise<KeyringSession> {
  const runtime = path.join(folder, 'run')
  for (const made of [folder, runtime]) mkdirSync(made, { recursive: true, mode: 0o700 })
  const own = { PATH: process.env['PATH'], HOME: folder, XDG_DATA_HOME: path.join(folder, 'data'), XDG_RUNTIME_DIR: runtime }
  const session = spawn('dbus-run-session', ['--', 'sh', '-c', SCRIPT], { env: { ...own, KEYRING_PASSWORD: password ?? '' }, stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = once(session, 'exit')
  const [address] = (await Promise.race([
    once(createInterface(session.stdout), 'line'),
    ended.then(([code]) => {
      throw new Error(`the session ended with ${String(code)} before it had a bus`)
    }),
  ])) as [string]
  return {
    environment: { ...own, DBUS_SESSION_BUS_ADDRESS: address },
    end: async () => {
      session.stdin.end()
      await ended
    },
  }
}
