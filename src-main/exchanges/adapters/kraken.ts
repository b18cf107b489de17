import type { Adapter } from './adapter.ts'

export const kraken: Adapter = { ids: ['kraken'], risingNonce: true }
