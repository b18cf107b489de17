import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumOptions } from '../../test/e2e/chromium.ts'

/** Draws the icons that Electron wants as PNG from the two SVGs. Run by hand after one of them changed. */
const RESOURCES = path.resolve(import.meta.dirname, '..')
const ICONS = path.join(RESOURCES, 'icons')

// A menu bar of macOS colours a template by itself, from its transparency alone; the others get the whole icon.
const PICTURES = [
  { svg: 'icon.svg', png: 'icon.png', size: 512, drawn: 512 },
  { svg: 'icon.svg', png: 'tray.png', size: 32, drawn: 32 },
  { svg: 'logo.svg', png: 'trayTemplate.png', size: 18, drawn: 16 },
  { svg: 'logo.svg', png: 'trayTemplate@2x.png', size: 36, drawn: 32 },
]

mkdirSync(ICONS, { recursive: true })
const browser = await chromium.launch(chromiumOptions())
const page = await browser.newPage()
for (const { svg, png, size, drawn } of PICTURES) {
  const source = Buffer.from(readFileSync(path.join(RESOURCES, svg))).toString('base64')
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<style>body{margin:0;display:grid;place-items:center;height:${size}px;color:#000}img{width:${drawn}px;height:${drawn}px}</style><img src="data:image/svg+xml;base64,${source}">`)
  await page.locator('img').evaluate((image) => image.decode())
  await page.screenshot({ path: path.join(ICONS, png), omitBackground: true })
}
await browser.close()
