/** Exchanges whose probe can tell what a key may do; known apart from the probes because the catalogue is made before they run. */
export const PERMISSION_PROBES: readonly string[] = ['binance', 'binancecoinm', 'binanceusdm']
