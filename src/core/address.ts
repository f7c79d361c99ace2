/** EVM addresses of public keys. @module */
import type { Hex, Keccak256 } from '../ports.js'
import { encodeHex } from './hex.js'

/** 65-byte uncompressed public key → lower-case address. */
export function addressOf(publicKey: Uint8Array, keccak256: Keccak256): Hex {
  return encodeHex(keccak256(publicKey.subarray(1)).subarray(12))
}
