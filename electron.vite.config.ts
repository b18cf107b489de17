import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const BUNDLED = ['@fastify/cookie', '@fastify/helmet', '@fastify/rate-limit', '@fastify/static', 'fastify', 'i18next', 'jose', 'kysely', 'lru-cache', 'pino', 'uuid', 'zod']

export default defineConfig({
  main: {
    build: {
      // Bundled, they load as a few files instead of a thousand: that is most of the time to the first
      // answer. What stays outside is native, is found by its path, or is needed by few (see docs/decisions.md).
      externalizeDeps: { exclude: BUNDLED },
      rolldownOptions: {
        input: {
          desktop: 'src-main/desktop.ts',
          server: 'src-main/server.ts',
          'check-worker': 'src-main/exchanges/check-worker.ts',
          'secret-service-child': 'src-main/platform/secret-service-child.ts',
        },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload has no module resolution: everything it needs must stand in its one file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src-preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    build: { rolldownOptions: { input: 'src-renderer/index.html' } },
    plugins: [react()],
  },
})
