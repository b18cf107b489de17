import { buildIfStale } from './build-if-stale.mjs'
import { liveWith, startHost } from './host.mjs'

/** `npm run serve`: the vault without a desktop. */
buildIfStale()
liveWith(startHost(process.argv.slice(2)))
