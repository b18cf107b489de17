import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Dialog, NativeImage, Shell } from 'electron'
import type { Menu } from './menu.ts'
import { record } from './recorded.ts'

export class Tray extends EventEmitter {
  /** Every tray of this process, for specs. */
  static readonly all: Tray[] = []
  menu: Menu | null = null
  toolTip = ''
  /** The name of the picture's file. */
  picture: string

  constructor(image: NativeImage) {
    super()
    if (process.env['STAND_IN_NO_TRAY'] === '1') throw new Error('stand-in: this desktop has no tray')
    this.picture = pictures.get(image) ?? ''
    Tray.all.push(this)
  }
  setImage(image: NativeImage): void {
    this.picture = pictures.get(image) ?? ''
  }
  setContextMenu(menu: Menu | null): void {
    this.menu = menu
  }
  setToolTip(text: string): void {
    this.toolTip = text
  }
}

const pictures = new WeakMap<NativeImage, string>()
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

export const nativeImage = {
  /** Electron gives an empty image for a missing file; here that is an error, since it would show as nothing. */
  createFromPath(file: string): NativeImage {
    if (!readFileSync(file).subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) throw new Error(`stand-in: ${file} is no PNG`)
    const image = { isEmpty: () => false } as NativeImage
    pictures.set(image, path.basename(file))
    return image
  },
}

/** Emits what a spec makes it emit; like some systems, it can't tell how long nobody touched the machine. */
export const powerMonitor = Object.assign(new EventEmitter(), { getSystemIdleTime: () => 0 })

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
