/** SHA-256 through the engine. @module */
import type { Hashes, Hex } from '../ports.js'
import { encodeUtf8 } from './bytes.js'
import { encodeHex } from './hex.js'

/** SHA-256 of bytes, or of a text's UTF-8. */
export function sha256Hex(data: Uint8Array | string, { sha256 }: Hashes): Hex {
  if (sha256.hex) return sha256.hex(data)
  const hash = sha256()
  hash.update(typeof data === 'string' ? encodeUtf8(data) : data)
  return encodeHex(hash.digest())
}
