import { lookup, type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

const PRIVATE = new BlockList()
// IANA's special-purpose registries (RFC 6890 and successors): what no exchange is reached at.
for (const [network, prefix] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 4], ['240.0.0.0', 4]] as const)
  PRIVATE.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [['::', 128], ['::1', 128], ['64:ff9b::', 96], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8]] as const) PRIVATE.addSubnet(network, prefix, 'ipv6')

/** True for addresses of this machine, its networks and its links, also in IPv4-mapped form. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 0) return false
  return PRIVATE.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

export class PrivateAddressRefused extends Error {
  readonly code = 'EPRIVATE'

  constructor() {
    super('the exchange resolves to a private address')
    this.name = 'PrivateAddressRefused'
  }
}

/**
 * Resolves as usual and refuses private answers at the moment of connecting, so that a name that
 * resolves one way when checked and another when used gains nothing.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) return callback(error, '')
    if (addresses.some(({ address }) => isPrivateAddress(address))) return callback(new PrivateAddressRefused(), '')
    if (options.all === true) return callback(null, addresses)
    const [first] = addresses
    return first === undefined ? callback(new PrivateAddressRefused(), '') : callback(null, first.address, first.family)
  })
}
