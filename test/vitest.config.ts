import path from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: path.resolve(import.meta.dirname, '..'),
  test: {
    include: ['test/{unit,property,integration}/**/*.test.{ts,tsx}'],
    // Property tests derive keys and write durably, also on machines with one slow disk.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      reportOnFailure: true,
      // Pages, windows and the two composition roots run in the end-to-end specs, in processes that this does not see.
      include: ['src-main/**/*.ts', 'src-preload/contract/**/*.ts'],
      exclude: ['src-main/{desktop,server}.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportsDirectory: 'coverage',
      thresholds: {
        ...all(80),
        'src-main/crypto/**': all(90),
        'src-main/accounts/**': all(90),
        'src-main/credentials/**': all(90),
        'src-main/exchanges/**': all(90),
      },
    },
  },
})

function all(percent: number) {
  return { lines: percent, statements: percent, functions: percent, branches: percent }
}
