/** SHA-256 through the engine. @module */
import type { Hashes, Hex } from '../ports.js'
import { encodeHex } from './hex.js'

export function sha256Hex(bytes: Uint8Array, { sha256 }: Hashes): Hex {
  if (sha256.hex) return sha256.hex(bytes)
  const hash = sha256()
  hash.update(bytes)
  return encodeHex(hash.digest())
}
