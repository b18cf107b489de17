import { EventEmitter } from 'node:events'
import type { Dialog, MenuItemConstructorOptions, NativeImage, Shell } from 'electron'
import { readFileSync } from 'node:fs'
import { record } from './recorded.ts'

interface Entry {
  readonly id: string | undefined
  readonly label: string | undefined
  click(): void
}

export class Menu {
  readonly items: readonly Entry[]

  private constructor(items: readonly Entry[]) {
    this.items = items
  }
  static buildFromTemplate(template: readonly MenuItemConstructorOptions[]): Menu {
    // What a click handler is given beside the click, the shell's own handlers don't look at.
    return new Menu(template.map(({ id, label, click }) => ({ id, label, click: () => (click as (() => void) | undefined)?.() })))
  }
}

export class Tray extends EventEmitter {
  /** Every tray of this process, for specs. */
  static readonly all: Tray[] = []
  menu: Menu | null = null

  constructor(_image: NativeImage) {
    super()
    if (process.env['STAND_IN_NO_TRAY'] === '1') throw new Error('stand-in: this desktop has no tray')
    Tray.all.push(this)
  }
  setContextMenu(menu: Menu | null): void {
    this.menu = menu
  }
  setToolTip(text: string): void {
    record('tray.setToolTip', text)
  }
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

export const nativeImage = {
  /** Electron gives an empty image for a missing file; here that is an error, since it would show as nothing. */
  createFromPath(file: string): NativeImage {
    if (!readFileSync(file).subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) throw new Error(`stand-in: ${file} is no PNG`)
    return { isEmpty: () => false } as NativeImage
  },
}

/** Emits what a spec makes it emit. */
export const powerMonitor = new EventEmitter()

export const dialog: Pick<Dialog, 'showErrorBox'> = {
  showErrorBox: (title, content) => {
    record('dialog.showErrorBox', title, content)
    // A spec that waits for an application that could not start has nothing else to read.
    process.stdout.write(`error box: ${title}: ${content}\n`)
  },
}

export const shell: Pick<Shell, 'openExternal'> = {
  openExternal: async (url) => record('shell.openExternal', url),
}
