/** The receipt as text: canonical JSON, and its base64url in a header. Source: spec/receipt.md §7. @module */
import { decodeBase64url } from '../core/base64.js'
import { decodeUtf8, encodeUtf8 } from '../core/bytes.js'
import { serializeJcs } from '../core/jcs.js'
import { isObject, type Json } from '../core/json.js'
import { decodeSignature } from '../core/secp256k1.js'
import { refuse } from '../errors.js'
import { readClaims } from './claims.js'
import type { Claims, Receipt } from './types.js'

export const MAX_HEADER_LENGTH = 2816
/** Bytes of the canonical JSON that such a header holds. */
export const MAX_RECEIPT_BYTES = 2112

/** A receipt being read: each step adds what the next one needs. */
export interface Reading {
  /** The input, from step 2 on the JSON inside. */
  text: string
  value: Json
  claims: Claims
  /** The signature as a curve takes it. */
  compact: Uint8Array
}

const READ = 'read receipt'

/**
 * Steps 1 to 6 of verification: from text to claims and a signature in their one form.
 * Each throws the code of its step.
 *
 * Source: spec/verification.md §2.
 */
export const READING = {
  /** Nothing oversized is looked at. */
  size({ text }: Reading): undefined {
    const max = text.startsWith('{') ? MAX_RECEIPT_BYTES : MAX_HEADER_LENGTH
    const found = text.length > max ? text.length : encodeUtf8(text).length
    if (found > max) refuse('receipt_too_large', READ, `at most ${max} bytes`, { found })
  },

  /** A header value → the JSON inside. JSON text passes as it is. */
  base64url(reading: Reading): undefined {
    if (reading.text.startsWith('{')) return
    try {
      reading.text = decodeUtf8(decodeBase64url(reading.text))
    } catch {
      refuse('base64url_invalid', READ, 'base64url')
    }
  },

  json(reading: Reading): undefined {
    try {
      reading.value = JSON.parse(reading.text, (_, value) => Object.freeze(value))
    } catch {
      refuse('json_invalid', READ, 'JSON')
    }
  },

  /** The one encoding, or nothing: no repeated members, no inexact numbers, no lone surrogates. */
  canonical({ text, value }: Reading): undefined {
    let printed: string | undefined
    try {
      printed = serializeJcs(value)
    } catch {
      // A lone surrogate has no canonical form.
    }
    if (printed !== text) refuse('not_canonical', READ, 'canonical JSON')
  },

  claims(reading: Reading): undefined {
    const { value } = reading
    if (!isObject(value) || Object.keys(value).join() !== 'receipt,signature') {
      refuse('claims_invalid', READ, 'receipt and signature', { member: 'receipt' })
    }
    reading.claims = readClaims(value.receipt as Json)
  },

  signature(reading: Reading): undefined {
    reading.compact = decodeSignature((reading.value as unknown as Receipt).signature)
  },
} as const

/**
 * Reads a header value or JSON text as a receipt. Reading is not verifying: nothing is proven.
 *
 * Errors: `receipt_too_large`, `base64url_invalid`, `json_invalid`, `not_canonical`,
 * `claims_invalid`, `signature_malformed`.
 * Source: spec/verification.md, steps 1 to 6.
 */
export function parseReceipt(text: string): Receipt {
  const reading = { text } as Reading
  for (const step of Object.values(READING)) step(reading)
  return reading.value as unknown as Receipt
}
