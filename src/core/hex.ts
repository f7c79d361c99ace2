/** Lower-case hexadecimal with `0x`: one encoding only. @module */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import type { Hex } from '../ports.js'

export const encodeHex = (bytes: Uint8Array): Hex => `0x${bytesToHex(bytes)}`

/** Whether the value is lower-case hexadecimal of exactly `length` bytes. */
export function isHex(value: unknown, length: number): value is Hex {
  return typeof value === 'string' && value.length === 2 + 2 * length && /^0x[0-9a-f]*$/.test(value)
}

/** Errors: `TypeError` unless `isHex(text, length)`. */
export function decodeHex(text: string, length: number): Uint8Array {
  if (!isHex(text, length)) throw new TypeError(`Cannot decode: wanted ${length} bytes of hex`)
  return hexToBytes(text.slice(2))
}
