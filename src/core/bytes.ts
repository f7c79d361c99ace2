/** Bytes and strict UTF-8. @module */

export { concatBytes } from '@noble/hashes/utils.js'

const encoder = new TextEncoder()
// fatal: no U+FFFD in place of broken input; ignoreBOM: a byte order mark stays visible and is refused later.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const encodeUtf8 = (text: string): Uint8Array => encoder.encode(text)

/** Errors: `TypeError` on bytes that are not UTF-8. */
export const decodeUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes)
