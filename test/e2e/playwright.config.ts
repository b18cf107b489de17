import { defineConfig } from '@playwright/test'
import { chromiumOptions } from './chromium.ts'

export default defineConfig({
  outputDir: '../../test-results',
  // Key derivation is meant to be slow, and CI has two cores: one page at a time keeps times honest.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: { launchOptions: chromiumOptions(), trace: 'retain-on-failure' },
  projects: [{ name: 'stand-in', testDir: '../electron' }],
})
