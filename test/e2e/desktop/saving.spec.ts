import { expect } from '../fixture.ts'
import type { StandIn } from '../../electron/launch.ts'
import { test } from './shell.ts'

/** What the page wanted to save so far: whether the application let it, and from where. */
const wanted = (standIn: StandIn): Promise<readonly (readonly [string, string])[]> =>
  standIn.evaluate(({ recorded }) => recorded.filter(({ what }) => what.startsWith('download.')).map(({ what, values }) => [what, String(values[0]).replace(/[^/]*$/u, '')] as const), null)

test('the page saves what it made itself, and nothing from elsewhere', async ({ shell }) => {
  const { page } = shell.session
  await expect(shell.session.account.heading('register.title')).toBeVisible()
  const save = (address: string | null): Promise<void> =>
    page.evaluate((given) => {
      const link = document.createElement('a')
      link.href = given ?? URL.createObjectURL(new Blob(['made here']))
      link.download = 'file.txt'
      link.click()
    }, address)
  await save(null)
  await expect.poll(() => wanted(shell.standIn())).toEqual([['download.asked', 'blob:app://vault/']])
  await save('data:text/plain,made-up')
  await expect.poll(() => wanted(shell.standIn())).toEqual([
    ['download.asked', 'blob:app://vault/'],
    ['download.refused', 'data:text/'],
  ])
})
