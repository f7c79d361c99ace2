/** What key services answer: secp256k1 public keys as SPKI, signatures as DER. @module */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { decodeBase64 } from './base64.js'
import { concatBytes } from './bytes.js'
import { decodeHex, encodeHex, encodeWord } from './hex.js'

const { Point } = secp256k1
/** The SPKI up to its point: id-ecPublicKey on secp256k1, and a bit string of 65 bytes. */
const SPKI = '0x3056301006072a8648ce3d020106052b8104000a034200'
const SPKI_BYTES = 88
const PEM = /^\s*-----BEGIN PUBLIC KEY-----\s([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/
const INTEGER = 0x02
const SEQUENCE = 0x30
/** Two integers of 32 bytes, each with its sign: longer ones are none of this curve. */
const MAX_DER_BYTES = 72

/**
 * The point of a secp256k1 public key.
 *
 * Layout: SPKI in DER, 88 bytes, or in PEM; or the point, 65 bytes, uncompressed → 65 bytes.
 * Errors: `TypeError` on anything else, and on a point off the curve.
 * Source: RFC 5480 §2; RFC 7468 §13.
 */
export function readPublicKey(key: Uint8Array | string): Uint8Array {
  try {
    return Point.fromBytes(pointOf(key)).toBytes(false)
  } catch (cause) {
    throw new TypeError(
      'Cannot read public key: wanted a key of secp256k1, as SPKI in DER or PEM or as 65 bytes',
      { cause },
    )
  }
}

function pointOf(key: Uint8Array | string): Uint8Array {
  if (typeof key !== 'string' && key.length === 65) return key
  const spki = typeof key === 'string' ? decodePem(key) : key
  if (spki.length !== SPKI_BYTES || !encodeHex(spki).startsWith(SPKI)) {
    throw new TypeError('the SPKI is of another curve or form')
  }
  return spki.subarray(-65)
}

const decodePem = (text: string) => decodeBase64((PEM.exec(text)?.[1] ?? '').replace(/\s/g, ''))

/**
 * The low-S form of a signature, or nothing where it is none of this curve.
 *
 * Layout: DER, integers with more zeros in front than they need included; or r ‖ s, 64 bytes, which
 * is never read as DER → r ‖ s, 64 bytes, 0 < r < n, 0 < s ≤ n/2.
 * Source: RFC 3279 §2.2.3; EIP-2.
 */
export function readSignature(bytes: Uint8Array): Uint8Array | undefined {
  const { Fn } = Point
  const [r, s, ...more] =
    bytes.length === 64
      ? [toInteger(bytes.subarray(0, 32)), toInteger(bytes.subarray(32))]
      : readIntegers(bytes)
  if (r === undefined || s === undefined || more.length > 0) return undefined
  if (!Fn.isValidNot0(r) || !Fn.isValidNot0(s)) return undefined
  const low = s > Fn.ORDER >> 1n ? Fn.neg(s) : s
  return concatBytes(...[r, low].map((integer) => decodeHex(encodeWord(integer), 32)))
}

/** The integers of a sequence that holds nothing else and ends where it says; else none. */
function readIntegers(der: Uint8Array): bigint[] {
  if (der.length > MAX_DER_BYTES || der[0] !== SEQUENCE || der[1] !== der.length - 2) return []
  const integers: bigint[] = []
  for (let at = 2; at < der.length; ) {
    const [tag, length = 0, first = 0] = der.subarray(at)
    const end = at + 2 + length
    // The highest bit of an integer is its sign.
    if (tag !== INTEGER || length === 0 || end > der.length || first > 0x7f) return []
    integers.push(toInteger(der.subarray(at + 2, end)))
    at = end
  }
  return integers
}

const toInteger = (bytes: Uint8Array) => BigInt(encodeHex(bytes))
