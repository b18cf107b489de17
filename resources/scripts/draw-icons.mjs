import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumOptions } from '../../test/e2e/chromium.ts'

/** Draws the icons that Electron wants as PNG from the two SVGs. Run by hand after one of them changed. */
const RESOURCES = path.resolve(import.meta.dirname, '..')
const ICONS = path.join(RESOURCES, 'icons')

const icon = readFileSync(path.join(RESOURCES, 'icon.svg'), 'utf8')
const glyph = readFileSync(path.join(RESOURCES, 'logo.svg'), 'utf8').replace(/^<svg[^>]*>/u, '').replace(/<\/svg>\s*$/u, '')

const BADGE = { x: 32, y: 32, r: 15 }

/** What stands in the lower right corner; `paint` is the glyph's colour, or a mask's black and white. */
const BADGES = {
  fine: () => '',
  attention: ({ alarm, mark }) =>
    `<circle cx="${BADGE.x}" cy="${BADGE.y}" r="12" fill="${alarm}"/><path d="M30 24h4l-.8 9.5h-2.4zM32 35.2a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4z" fill="${mark}"/>`,
  locked: ({ paint }) => `<path d="M26 29v-3a6 6 0 0 1 12 0v3" fill="none" stroke="${paint}" stroke-width="3.4"/><rect x="22.5" y="28.5" width="19" height="14" rx="2.5" fill="${paint}"/>`,
}

/**
 * The shield of the logo with a badge for the state, in one colour. Around the badge the shield is cut
 * away, so that it can be told apart at 16 pixels also where macOS paints both in the same colour.
 */
function trayIcon(state, { paint, alarm, mark }) {
  const cut = state === 'fine' ? '' : `<circle cx="${BADGE.x}" cy="${BADGE.y}" r="${BADGE.r}" fill="#000"/>`
  // A template has transparency alone: the exclamation mark is a hole in its badge.
  const hole = mark === null
  const badge = BADGES[state]({ paint, alarm: hole ? paint : alarm, mark: hole ? 'none' : mark })
  const pierced = hole && state === 'attention' ? `<mask id="p"><rect width="46" height="46" fill="#fff"/>${BADGES.attention({ alarm: '#fff', mark: '#000' })}</mask>` : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 46 46" width="46" height="46">
    <mask id="c"><rect width="46" height="46" fill="#fff"/>${cut}</mask>${pierced}
    <g mask="url(#c)"><g transform="translate(3 1) scale(1.06)" color="${paint}">${glyph}</g></g>
    <g${pierced === '' ? '' : ' mask="url(#p)"'}>${badge}</g>
  </svg>`
}

const ON_DARK = { paint: '#f4f1e6', alarm: '#ff6b5e', mark: '#1b1b1b' }
const ON_LIGHT = { paint: '#1f2a2c', alarm: '#c8281c', mark: '#fff' }
const TEMPLATE = { paint: '#000', alarm: '#000', mark: null }

const PICTURES = [
  { svg: icon, png: 'icon.png', size: 512 },
  ...Object.keys(BADGES).flatMap((state) => {
    const name = state.charAt(0).toUpperCase() + state.slice(1)
    return [
      { svg: trayIcon(state, ON_DARK), png: `tray-${state}-on-dark.png`, size: 32 },
      { svg: trayIcon(state, ON_LIGHT), png: `tray-${state}-on-light.png`, size: 32 },
      // A menu bar of macOS colours a template by itself, from its transparency alone.
      { svg: trayIcon(state, TEMPLATE), png: `tray${name}Template.png`, size: 18 },
      { svg: trayIcon(state, TEMPLATE), png: `tray${name}Template@2x.png`, size: 36 },
    ]
  }),
]

mkdirSync(ICONS, { recursive: true })
const browser = await chromium.launch(chromiumOptions())
const page = await browser.newPage()
for (const { svg, png, size } of PICTURES) {
  const source = Buffer.from(svg).toString('base64')
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<style>body{margin:0}img{display:block;width:${size}px;height:${size}px}</style><img src="data:image/svg+xml;base64,${source}">`)
  await page.locator('img').evaluate((image) => image.decode())
  await page.screenshot({ path: path.join(ICONS, png), omitBackground: true })
}
await browser.close()
