import type { Adapter } from './adapter.ts'

export const bitfinex: Adapter = { ids: ['bitfinex'], risingNonce: true }
