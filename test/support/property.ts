import fc from 'fast-check'

/** How many random cases a property gets: 100, and 200 in CI. */
export const RUNS = { numRuns: process.env['CI'] === undefined ? 100 : 200 }

const SECRET_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Secrets as exchanges make them: at least 24 random letters and digits. */
export const exchangeSecret = (minimum = 24, maximum = 64) =>
  fc.string({ unit: fc.constantFrom(...SECRET_CHARACTERS), minLength: minimum, maxLength: maximum })
