import { Menu, nativeImage, Tray, type MenuItemConstructorOptions } from 'electron'
import type { Standing } from './standing.ts'
import { filled, type DesktopWords } from './words.ts'

export interface TrayActions {
  readonly open: () => void
  readonly openList: () => void
  readonly update: (id: string) => void
  readonly lock: () => void
  readonly quit: () => void
}

/** What the tray shows at one moment. */
export interface TrayView {
  readonly standing: Standing
  readonly words: DesktopWords
  /** The picture's file. */
  readonly picture: string
  /** Null where this system can't start applications at login. */
  readonly loginStart: { readonly isOn: boolean; readonly set: (on: boolean) => void } | null
}

export interface TrayIcon {
  show(view: TrayView): void
}

/** So many of the refused are named; the list has them all. */
const MOST_NAMED = 3

function tooltip(standing: Standing, { tray }: DesktopWords): string {
  return standing.state === 'attention' ? filled(tray.attention, { count: standing.refused.length }) : tray[standing.state]
}

function refusedEntries(standing: Standing, { tray, states }: DesktopWords, actions: TrayActions): MenuItemConstructorOptions[] {
  if (standing.state !== 'attention') return []
  const named = standing.refused.slice(0, MOST_NAMED)
  const more = standing.refused.length - named.length
  return [
    ...named.map(({ id, name, state }) => ({ id: `update-${id}`, label: filled(tray.refused, { name, state: states[state] }), click: () => actions.update(id) })),
    ...(more > 0 ? [{ id: 'more', label: filled(tray.more, { count: more }), click: actions.openList }] : []),
    { type: 'separator' },
  ]
}

function menuOf({ standing, words, loginStart }: TrayView, actions: TrayActions): MenuItemConstructorOptions[] {
  const { tray } = words
  const atLogin: MenuItemConstructorOptions[] =
    loginStart === null ? [] : [{ id: 'at-login', type: 'checkbox', label: tray.at_login, checked: loginStart.isOn, click: ({ checked }) => loginStart.set(checked) }]
  return [
    ...refusedEntries(standing, words, actions),
    { id: 'open', label: tray.open, click: actions.open },
    { id: 'lock', label: tray.lock, enabled: standing.state !== 'locked', click: actions.lock },
    ...atLogin,
    { type: 'separator' },
    { id: 'quit', label: tray.quit, click: actions.quit },
  ]
}

/** Puts the icon into the tray; null where this desktop refuses one. Shows nothing before the first view. */
export function createTray(view: TrayView, actions: TrayActions): TrayIcon | null {
  let tray: Tray
  try {
    tray = new Tray(nativeImage.createFromPath(view.picture))
  } catch {
    return null
  }
  let picture = view.picture
  const show = (next: TrayView): void => {
    if (next.picture !== picture) {
      picture = next.picture
      tray.setImage(nativeImage.createFromPath(picture))
    }
    tray.setToolTip(tooltip(next.standing, next.words))
    tray.setContextMenu(Menu.buildFromTemplate(menuOf(next, actions)))
  }
  tray.on('click', actions.open)
  show(view)
  return { show }
}
