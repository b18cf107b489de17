import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Compiled code is kept beside the code it comes from, never in the vault's folder: whoever can write
// there must not be able to choose what runs. It takes a third off the time to the first answer.
const isBundle = import.meta.url.endsWith('.js')
if (isBundle) enableCompileCache(fileURLToPath(new URL('../code-cache', import.meta.url)))

// Imported only now, because what is imported above is compiled before the cache is on.
const { runHeadless } = await import('./headless.ts')
runHeadless({
  checkWorker: new URL('./check-worker.js', import.meta.url),
  secretServiceChild: new URL('./secret-service-child.js', import.meta.url),
  pageFolder: fileURLToPath(new URL('../renderer', import.meta.url)),
})
