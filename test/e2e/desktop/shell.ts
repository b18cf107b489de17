import type { StandIn } from '../../electron/launch.ts'
import { startFakeBus, type FakeBus } from '../../electron/session-bus.ts'
import { test as base } from '../fixture.ts'
import { startInStandIn } from '../hosts/desktop-host.ts'
import { withSession, type Session } from '../session.ts'
import { wordsOf } from '../words.ts'

export interface Shell {
  readonly session: Session
  readonly standIn: () => StandIn
  /** The desktop session's bus: on it stands whoever shows tray icons. */
  readonly bus: FakeBus
}

interface ShellOptions {
  readonly environment: NodeJS.ProcessEnv
  /** Whether somebody on the bus shows tray icons when the application starts. */
  readonly hasTrayHost: boolean
}

const TRAY_HOST = 'org.kde.StatusNotifierWatcher'

/** The desktop's own duties, looked at through the stand-in, which tells what a real desktop would show. */
export const test = base.extend<ShellOptions & { shell: Shell }>({
  environment: [{}, { option: true }],
  hasTrayHost: [true, { option: true }],
  shell: async ({ context, application, environment, hasTrayHost }, use) => {
    const bus = await startFakeBus(hasTrayHost ? [TRAY_HOST] : [])
    let standIn: StandIn | null = null
    const start = async (home: string) => {
      const host = await startInStandIn(context, { application, home }, { DBUS_SESSION_BUS_ADDRESS: bus.address, ...environment })
      standIn = host.standIn
      return host
    }
    try {
      await withSession(wordsOf('en'), start, (session) => use({ session, standIn: () => standIn as unknown as StandIn, bus }))
    } finally {
      await bus.close()
    }
  },
  // The specs of the shell have one session, and the simulated exchange belongs to it.
  session: async ({ shell }, use) => use(shell.session),
})

export { TRAY_HOST }

/** What the tray shows: its picture, its tooltip, and the labels of its menu. */
export interface TrayLook {
  readonly picture: string
  readonly toolTip: string
  readonly entries: readonly string[]
}

export const trayLook = (standIn: StandIn): Promise<TrayLook | null> =>
  standIn.evaluate(({ Tray }) => {
    const [tray] = Tray.all
    return tray === undefined ? null : { picture: tray.picture, toolTip: tray.toolTip, entries: tray.menu?.items.flatMap(({ label }) => label ?? []) ?? [] }
  }, null)

/** Clicks soon, not at once: an entry that quits would take the answer with it. */
export const clickTrayEntry = (standIn: StandIn, id: string): Promise<void> =>
  standIn.evaluate(({ Tray }, entry) => {
    setImmediate(() => Tray.all[0]?.menu?.items.find((item) => item.id === entry)?.click())
  }, id)

export interface WindowLook {
  readonly visible: boolean
  readonly minimised: boolean
  readonly maximised: boolean
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
}

export const windowLook = (standIn: StandIn): Promise<WindowLook | null> =>
  standIn.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    if (window === undefined) return null
    return { visible: window.isVisible(), minimised: window.isMinimized(), maximised: window.isMaximized(), bounds: window.getNormalBounds() }
  }, null)

/** As the button in its title bar; soon, so that an application that ends can still answer. */
export const closeWindow = (standIn: StandIn): Promise<void> => standIn.evaluate(({ BrowserWindow }) => void setImmediate(() => BrowserWindow.getAllWindows()[0]?.close()), null)

export interface NotificationLook {
  readonly title: string
  readonly body: string
  readonly isOpen: boolean
}

/** Every notification so far, oldest first. */
export const notifications = (standIn: StandIn): Promise<NotificationLook[]> =>
  standIn.evaluate(({ Notification }) => Notification.all.map(({ title, body, isOpen }) => ({ title, body, isOpen })), null)

export const clickNotification = (standIn: StandIn, index: number): Promise<void> => standIn.evaluate(({ Notification }, at) => Notification.all[at]?.click(), index)

/** Presses a key of the native menu; false where nothing answers to it. */
export const pressMenuKey = (standIn: StandIn, accelerator: string): Promise<boolean> => standIn.evaluate(({ Menu }, keys) => Menu.press(keys), accelerator)
