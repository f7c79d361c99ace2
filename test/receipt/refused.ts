/** Claims that a reader takes, and what it says about others. */
import type { Json } from '../../src/core/json.js'
import { isReceiptError } from '../../src/errors.js'
import { readClaims } from '../../src/receipt/claims.js'
import type { Claims } from '../../src/receipt/types.js'
import { sampleClaims, withMember } from '../support/claims.js'

export const ADDRESS = `0x${'19'.repeat(20)}`
export const DIGEST = `0x${'71'.repeat(32)}`
export const SAMPLE = sampleClaims(ADDRESS)

/** The member that is refused, or nothing. */
export function refused(claims: unknown): string | undefined {
  try {
    readClaims(claims as Json)
  } catch (error) {
    if (isReceiptError(error, 'claims_invalid')) return String(error.details.member)
    throw error
  }
  return undefined
}

export const withChange = (change: Readonly<Record<string, unknown>>): Claims =>
  Object.entries(change).reduce(
    (claims, [path, value]) => withMember(claims, path, value),
    SAMPLE as Claims,
  )

/** A payment of each kind that is none of EIP-3009, by the members that differ. */
export const SOLANA = {
  'payment.kind': 'transaction',
  'payment.network': 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
  'payment.asset': 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v',
  'payment.transaction': '5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQ',
  'payment.nonce': '',
}
export const MPP = {
  'payment.protocol': 'mpp',
  'payment.kind': 'mpp',
  'payment.network': 'mpp:tempo',
  'payment.nonce': 'ref 7/a',
}
export const CHANNEL = {
  'payment.kind': 'channel',
  'payment.settlement': 'promised',
  'payment.transaction': '',
  'payment.nonce': `${DIGEST}:700`,
}
