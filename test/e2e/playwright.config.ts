import { defineConfig } from '@playwright/test'
import { chromiumOptions } from './chromium.ts'
import type { Options } from './fixture.ts'
import { UNPACKED_APPLICATION } from './package/packed.ts'

const ofOneHost = ['package/**', 'desktop/**', 'browser/**', 'demo/**']
const packed = { dependencies: ['package'], use: { application: UNPACKED_APPLICATION } }

export default defineConfig<Options>({
  outputDir: '../../test-results',
  // Key derivation is meant to be slow, and CI has two cores: one page at a time keeps times honest.
  workers: 1,
  // Each step has a limit of its own, which tells what hangs; a whole test takes as long as its machine does.
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  globalTeardown: './package/remove-packed.ts',
  use: { launchOptions: chromiumOptions(), viewport: { width: 1280, height: 800 }, actionTimeout: 15_000, trace: 'retain-on-failure' },
  projects: [
    { name: 'stand-in', testDir: '../electron' },
    { name: 'shell', testDir: 'desktop' },
    { name: 'desktop', testIgnore: ofOneHost, use: { hostKind: 'desktop' } },
    { name: 'browser', testIgnore: ofOneHost, use: { hostKind: 'browser' } },
    { name: 'tabs', testDir: 'browser' },
    { name: 'demo', testDir: 'demo' },
    { name: 'package', testDir: 'package' },
    { name: 'packed-shell', testDir: 'desktop', ...packed },
    { name: 'packed-desktop', testIgnore: ofOneHost, ...packed, use: { ...packed.use, hostKind: 'desktop' } },
    { name: 'packed-browser', testIgnore: ofOneHost, ...packed, use: { ...packed.use, hostKind: 'browser' } },
    { name: 'packed-tabs', testDir: 'browser', ...packed },
  ],
})
