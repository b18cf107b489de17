import { rmSync } from 'node:fs'
import { PACKED } from './packed.ts'

/** After the whole run, the package is of no further use. */
// oxlint-disable-next-line import/no-default-export -- Playwright takes a teardown by its default export
export default function removePacked(): void {
  rmSync(PACKED, { recursive: true, force: true })
}
