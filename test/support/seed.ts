import { createHash, randomInt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')

/**
 * The seed of all random cases. In CI it comes from the sources: every change of them tries other cases, and
 * a run of the same ones elsewhere tries the same. Here it is random. `TRADEKEEP_TEST_SEED` repeats a run.
 */
export function seedOfRun(): number {
  const given = Number(process.env['TRADEKEEP_TEST_SEED'] ?? Number.NaN)
  if (Number.isInteger(given)) return given
  return process.env['CI'] === undefined ? randomInt(0x7f_ff_ff_ff) : seedOfSources()
}

function seedOfSources(): number {
  const hash = createHash('sha256')
  for (const folder of ['src-main', 'src-preload', 'test']) {
    for (const file of readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).toSorted()) {
      if (/\.tsx?$/u.test(file)) hash.update(readFileSync(path.join(ROOT, folder, file)))
    }
  }
  return hash.digest().readUInt32BE() >>> 1
}
