import { getCACertificates, setDefaultCACertificates } from 'node:tls'

/** Made for these tests alone: for `api.exchange.example` and 127.0.0.1, signed by itself, good from 2020 to 2120. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfjCCASSgAwIBAgIBATAKBggqhkjOPQQDAjAaMRgwFgYDVQQDDA9UcmFkZWtl
ZXAgdGVzdHMwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBoxGDAW
BgNVBAMMD1RyYWRla2VlcCB0ZXN0czBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA
BAD7WQl8w7NRMhCtQj2BTQNsFWjS7a5SrBiUL31lAQLnownbaJhaDMsJWHJT20fc
r19gONkUkh9D2JKfd9IPC4GjWTBXMCUGA1UdEQQeMByCFGFwaS5leGNoYW5nZS5l
eGFtcGxlhwR/AAABMA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0OBBYEFDZAbuPDulIm
kW98qfYWQoFglNX5MAoGCCqGSM49BAMCA0gAMEUCIQDAvjB6Y5ZmSIW8ScNUsUVr
VPD6mow/kgXXsVB6UYuwWwIgc2nS+2meAfOTYFAYhKMIoY5RkkmJkEXexfLOkIKh
pEo=
-----END CERTIFICATE-----
`

/** Its key, which protects nothing. */
export const CERTIFICATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgB/BXi21fx4aIhplg
VRyedysWPzK6EfK0CmChpKL1OimhRANCAAQA+1kJfMOzUTIQrUI9gU0DbBVo0u2u
UqwYlC99ZQEC56MJ22iYWgzLCVhyU9tH3K9fYDjZFJIfQ9iSn3fSDwuB
-----END PRIVATE KEY-----
`

/** Lets everything in this process trust the certificate, until the returned function is called. */
export function trustCertificate(): () => void {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, CERTIFICATE])
  return () => setDefaultCACertificates(before)
}
