/** Stands in the built index.html wherever the nonce of this one answer belongs. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__'

/**
 * The page's content security policy. Scripts come from the bundle alone; style elements need the
 * nonce of this very answer; nothing can be fetched, framed, embedded or submitted anywhere.
 */
export function pagePolicy(nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'none'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `object-src 'none'`,
  ].join('; ')
}
