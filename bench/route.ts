/** What the server and the load of the route benchmark agree on. @module */
import { randomBytes } from 'node:crypto'

export const NETWORK = 'eip155:8453'
export const TOKEN = '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913'
export const PAYEE = `0x${'11'.repeat(20)}`
export const PAYER = `0x${'22'.repeat(20)}`

export const SIZES: Readonly<Record<string, number>> = {
  '1KiB': 1024,
  '16KiB': 16_384,
  '1MiB': 1_048_576,
}

/** A payment header for what a 402 asks; every call another nonce, the signature unchecked. */
export function paymentHeader(required: string): string {
  const { accepts, extensions, resource } = JSON.parse(atob(required))
  const payload = {
    x402Version: 2,
    resource,
    accepted: accepts[0],
    payload: {
      signature: `0x${randomBytes(65).toString('hex')}`,
      authorization: {
        from: PAYER,
        to: PAYEE,
        value: '10000',
        validAfter: '0',
        validBefore: '4000000000',
        nonce: `0x${randomBytes(32).toString('hex')}`,
      },
    },
    ...(extensions && { extensions }),
  }
  return btoa(JSON.stringify(payload))
}
