import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { seedOfRun } from './support/seed.ts'

const seed = seedOfRun()
process.stdout.write(`seed of the random cases: ${seed} (TRADEKEEP_TEST_SEED=${seed} repeats them)\n`)

declare module 'vitest' {
  interface ProvidedContext {
    seed: number
  }
}

export default defineConfig({
  root: path.resolve(import.meta.dirname, '..'),
  test: {
    include: ['test/{unit,property,integration}/**/*.test.{ts,tsx}'],
    provide: { seed },
    setupFiles: ['test/support/seed-properties.ts'],
    // Property tests derive keys and write durably, also on machines with one slow disk: only what hangs is ever later.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    coverage: {
      provider: 'v8',
      reportOnFailure: true,
      // Pages, windows and the composition roots run in the end-to-end specs, and the worker's entry in threads: neither is seen here.
      include: ['src-main/**/*.ts', 'src-preload/contract/**/*.ts'],
      exclude: ['src-main/{desktop,headless,server}.ts', 'src-main/exchanges/check-worker.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportsDirectory: 'coverage',
      thresholds: {
        ...atLeast(80),
        'src-main/crypto/**': atLeast(90),
        'src-main/accounts/**': atLeast(90),
        'src-main/credentials/**': atLeast(90),
        'src-main/exchanges/**': atLeast(90),
      },
    },
  },
})

/** Branches count every `??` and `?.` as two, of which types often leave one: a little less is asked of them. */
function atLeast(percent: number) {
  return { lines: percent, statements: percent, functions: percent, branches: Math.min(percent, 80) }
}
