import { config } from 'zod'

// Zod compiles schemas with `new Function` where it may; the page's policy forbids that and would
// report each try. Must run before the first schema is made, hence a module of its own.
config({ jitless: true })
