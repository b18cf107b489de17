import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

export default defineConfig({
  main: {
    build: {
      rolldownOptions: {
        input: {
          desktop: 'src-main/desktop.ts',
          server: 'src-main/server.ts',
          'check-worker': 'src-main/exchanges/check-worker.ts',
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
