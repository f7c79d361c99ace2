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

/** An unsigned integer as the 32 bytes of a 256-bit word; booleans are 0 and 1. */
export const encodeWord = (value: bigint | boolean | number | string): Hex =>
  `0x${BigInt(value).toString(16).padStart(64, '0')}`
