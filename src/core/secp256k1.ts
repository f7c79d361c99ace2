/** Strict secp256k1 signatures over 32-byte digests, and the noble curve. @module */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { refuse } from '../errors.js'
import type { Curve, Hex } from '../ports.js'
import { decodeHex, encodeHex } from './hex.js'

/** The public key behind a signature. Layout: as `Curve`. */
export const recover: Curve['recover'] = (digest, signature) =>
  secp256k1.Signature.fromBytes(signature, 'recovered').recoverPublicKey(digest).toBytes(false)

/** The curve of @noble/curves: always there, and the oracle of the faster ones. */
export const nobleCurve: Curve = {
  publicKey: (secretKey) => secp256k1.getPublicKey(secretKey, false),
  sign: (digest, secretKey) =>
    secp256k1.sign(digest, secretKey, { prehash: false, format: 'recovered' }),
  recover,
}

const { ORDER } = secp256k1.Point.Fn
const FORM = /^0x(?!0{64})([0-9a-f]{64})(?!0{64})([0-9a-f]{64})1([bc])$/

/**
 * Reads a signature in its one form, as a curve takes it.
 *
 * Layout: 0x and lower-case hexadecimal of r ‖ s ‖ v, 65 bytes; 0 < r < n, 0 < s ≤ n/2, v 27 or 28
 * → recovery bit ‖ r ‖ s.
 * Errors: `signature_malformed`. Nothing else is accepted: no 64-byte form, no v of 0 or 1, no high s.
 * Source: spec/receipt.md §4; SEC 1 §4.1.4; EIP-2.
 */
export function decodeSignature(text: unknown): Uint8Array {
  const [, r, s, v] = (typeof text === 'string' && FORM.exec(text)) || []
  if (!r || BigInt(`0x${r}`) >= ORDER || BigInt(`0x${s}`) > ORDER >> 1n) {
    refuse('signature_malformed', 'read signature', '65 bytes, s <= n/2, v 27 or 28')
  }
  return decodeHex(`0x0${v === 'b' ? 0 : 1}${r}${s}`, 65)
}

/** The form in which a signature travels: recovery bit ‖ r ‖ s → hexadecimal of r ‖ s ‖ v. */
export function encodeSignature(signature: Uint8Array): Hex {
  return `${encodeHex(signature.subarray(1))}${signature[0] === 0 ? '1b' : '1c'}`
}
