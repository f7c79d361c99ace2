/** The digest of a JSON body that survives re-serialisation. Source: spec/receipt.md §6. @module */
import { decodeUtf8 } from '../core/bytes.js'
import { canonicalizeJson } from '../core/json.js'
import { sha256Hex } from '../core/sha256.js'
import { isReceiptError } from '../errors.js'
import type { Hashes, Hex } from '../ports.js'

/** Larger JSON gets no JSON digest: parsing it would cost more than it proves. */
export const MAX_JSON_BYTES = 262_144

/** Whether a media type is one whose bodies have a JSON digest. */
export const isJson = (mediaType: string) => /^application\/json$|\+json$/.test(mediaType)

/**
 * SHA-256 of the canonical form of a JSON body, or `undefined` where it has none: another media
 * type, too large, not UTF-8, a byte order mark, or JSON that does not survive exactly.
 */
export function jsonDigest(body: Uint8Array, mediaType: string, engine: Hashes): Hex | undefined {
  if (!isJson(mediaType) || body.length > MAX_JSON_BYTES) return undefined
  try {
    return sha256Hex(canonicalizeJson(decodeUtf8(body)), engine)
  } catch (error) {
    // What is not exact JSON in UTF-8 is no error of the response; its bytes are hashed all the same.
    if (isReceiptError(error) || error instanceof TypeError) return undefined
    throw error
  }
}
