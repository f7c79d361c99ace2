/** SHA-256 through the engine. @module */
import type { Hashes, Hex } from '../ports.js'
import { encodeHex } from './hex.js'

export function sha256Hex(bytes: Uint8Array, engine: Hashes): Hex {
  const hash = engine.sha256()
  hash.update(bytes)
  return encodeHex(hash.digest())
}
