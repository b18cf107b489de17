import { peak } from './peak.ts'

/** A process of its own: loads one exchange's file as a check does, or all of CCXT; prints milliseconds and KiB. */
const start = performance.now()
if (process.argv[2] === 'one') await import(new URL('./src/binance.js', import.meta.resolve('ccxt')).href)
else await import('ccxt')
process.stdout.write(JSON.stringify([performance.now() - start, peak()]))
