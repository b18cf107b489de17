import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'

/** Keeps a picture of a screen with the test's results, and fails where axe finds something wrong with it. */
export async function lookAt(page: Page, name: string): Promise<void> {
  // The pointer still rests where it clicked last; a tooltip that fades out there is half transparent.
  await page.mouse.move(0, 0)
  await expect(page.getByRole('tooltip')).toHaveCount(0)
  // Half-way through a transition, colours are neither the one nor the other; nor may one begin while axe looks.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.evaluate(() => Promise.all(document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity).map((animation) => animation.finished.catch(() => undefined))))
  await test.info().attach(name, { body: await page.screenshot(), contentType: 'image/png' })
  // Legacy mode: the other one opens a page of its own, which a desktop application has no room for.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  await page.emulateMedia({ reducedMotion: null })
  expect(violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}
