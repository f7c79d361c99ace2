/** Hashes of texts that recur. @module */
import type { Keccak256 } from '../ports.js'
import { encodeUtf8 } from './bytes.js'

const MAX_REMEMBERED = 256
const MAX_LENGTH = 48

/**
 * The same function, which knows the hashes of texts that it has met. Types, networks, assets and
 * payees recur in every receipt of an issuer; nonces and most URLs are longer, and are not kept.
 */
export function rememberTexts(keccak256: (bytes: Uint8Array) => Uint8Array): Keccak256 {
  const known = new Map<string, Uint8Array>()
  const ofText = (text: string) => {
    let hash = known.get(text)
    if (hash === undefined) {
      hash = keccak256(encodeUtf8(text))
      // The strings that describe types are the longest of all, and few.
      if (text.length <= MAX_LENGTH || text.endsWith(')')) {
        if (known.size >= MAX_REMEMBERED) known.clear()
        known.set(text, hash)
      }
    }
    return hash
  }
  return Object.assign((bytes: Uint8Array) => keccak256(bytes), { ofText })
}
