/** What HTTP calls a receipt, and what it says about the response that one names. Source: spec/http.md. @module */
import type { Hex } from '../ports.js'

export const RECEIPT_HEADER = 'Delivery-Receipt'
/** In place of a receipt: the code that says why there is none. */
export const MISSING_HEADER = 'Delivery-Receipt-Missing'
/** The announcement of x402 version 1, in base64url. */
export const ANNOUNCEMENT_HEADER = 'Delivery-Receipt-Announcement'
/** The announcement of x402 version 2, among its extensions. */
export const ANNOUNCEMENT_KEY = 'delivery-receipt'

/** Signatures over what is advertised (spec/keys.md §5), one for each entry, in the order of `accepts`. */
export interface AnnouncedTerms {
  readonly signatures: readonly Hex[]
  readonly validUntil: number
}

/** Who signs for which origin. */
export interface Announcement {
  readonly issuer: string
  readonly signer: Hex
  readonly terms?: AnnouncedTerms
}

/** The part that a response delivers: its Content-Range where the status is 206, else "". */
export const rangeOf = (status: number, headers: Headers): string =>
  status === 206 ? (headers.get('Content-Range') ?? '') : ''
