import { EventEmitter } from 'node:events'
import type { Display, NativeTheme, Rectangle, Screen } from 'electron'

const DEFAULT: readonly Rectangle[] = [{ x: 0, y: 0, width: 1920, height: 1080 }]

/** The work areas of the screens, the primary one first: STAND_IN_SCREENS holds them as JSON. */
function displays(): Display[] {
  const given = process.env['STAND_IN_SCREENS']
  const areas = given === undefined ? DEFAULT : (JSON.parse(given) as Rectangle[])
  return areas.map((workArea, id) => ({ id, bounds: workArea, workArea })) as Display[]
}

export const screen: Pick<Screen, 'getAllDisplays' | 'getPrimaryDisplay'> = {
  getAllDisplays: displays,
  getPrimaryDisplay: () => {
    const [primary] = displays()
    if (primary === undefined) throw new Error('stand-in: no screen')
    return primary
  },
}

class Theme extends EventEmitter implements Pick<NativeTheme, 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'> {
  shouldUseDarkColors = false
  shouldUseDarkColorsForSystemIntegratedUI = false

  /** For specs: the user of the desktop chooses its other theme. */
  turn(dark: boolean): void {
    this.shouldUseDarkColors = dark
    this.shouldUseDarkColorsForSystemIntegratedUI = dark
    this.emit('updated')
  }
}

export const nativeTheme = new Theme()
