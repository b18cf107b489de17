import { registerHooks } from 'node:module'

const STAND_IN = new URL('./electron.ts', import.meta.url).href

/** Whoever asks for Electron in this process gets the stand-in. */
registerHooks({
  resolve: (specifier, context, next) => (specifier === 'electron' || specifier === 'electron/main' ? { url: STAND_IN, shortCircuit: true } : next(specifier, context)),
})
