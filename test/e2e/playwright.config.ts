import { defineConfig } from '@playwright/test'
import { chromiumOptions } from './chromium.ts'
import type { Options } from './fixture.ts'

export default defineConfig<Options>({
  outputDir: '../../test-results',
  // Key derivation is meant to be slow, and CI has two cores: one page at a time keeps times honest.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: { launchOptions: chromiumOptions(), viewport: { width: 1280, height: 800 }, actionTimeout: 15_000, trace: 'retain-on-failure' },
  projects: [
    { name: 'stand-in', testDir: '../electron' },
    { name: 'desktop', testDir: '.', testIgnore: 'browser/**', use: { hostKind: 'desktop' } },
    { name: 'browser', testDir: '.', testIgnore: 'desktop/**', use: { hostKind: 'browser' } },
  ],
})
