import type { MenuItemConstructorOptions } from 'electron'

/** As Electron makes it of its part of a template. */
export interface Entry {
  readonly id: string | undefined
  readonly label: string | undefined
  readonly role: string | undefined
  readonly accelerator: string | undefined
  readonly enabled: boolean
  readonly submenu: Menu | null
  checked: boolean
  /** As a click by hand: nothing where the entry is disabled, and a checkbox turns over first. */
  click(): void
}

function entryOf({ id, label, role, type, accelerator, enabled = true, checked = false, submenu, click }: MenuItemConstructorOptions): Entry {
  if (label === undefined && role === undefined && type !== 'separator') throw new Error('stand-in: a menu entry without label, role or type')
  const entry: Entry = {
    id,
    label,
    role,
    accelerator: typeof accelerator === 'string' ? accelerator : undefined,
    enabled,
    checked,
    submenu: Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : null,
    click: () => {
      if (!enabled) return
      if (type === 'checkbox') entry.checked = !entry.checked
      // Of what a handler is given, the shell's own look at the entry alone.
      ;(click as ((item: Entry) => void) | undefined)?.(entry)
    },
  }
  return entry
}

export class Menu {
  static #application: Menu | null = null
  readonly items: readonly Entry[]

  private constructor(items: readonly Entry[]) {
    this.items = items
  }
  static buildFromTemplate(template: readonly MenuItemConstructorOptions[]): Menu {
    return new Menu(template.map(entryOf))
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#application
  }
  /** Every entry, those of submenus too. */
  everything(): Entry[] {
    return this.items.flatMap((entry) => [entry, ...(entry.submenu?.everything() ?? [])])
  }
  /** For specs: presses a key of the application's menu; false where it has none that does anything. */
  static press(accelerator: string): boolean {
    const entry = Menu.#application?.everything().find((one) => one.accelerator === accelerator)
    if (entry?.enabled !== true) return false
    entry.click()
    return true
  }
}
