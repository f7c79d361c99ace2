/** Signing claims. Source: spec/receipt.md §4. @module */
import { addressOf } from '../core/address.js'
import { nobleEngine } from '../core/engine.js'
import { decodeHex, encodeHex } from '../core/hex.js'
import type { Json } from '../core/json.js'
import { decodeSignature, encodeSignature } from '../core/secp256k1.js'
import { isReceiptError, ReceiptError, refuse } from '../errors.js'
import type { Engine, Hex, Signer, TypedData } from '../ports.js'
import { readClaims } from './claims.js'
import { claimsTypedData, digestClaims } from './digest.js'
import type { Claims, Receipt } from './types.js'

// What this library's own engines sign needs no detour and no second look; anything else is checked before it leaves.
const own = new WeakMap<Signer, (digest: Uint8Array) => Hex>()

/**
 * A signer from a secret key held in memory.
 *
 * Layout: 32 bytes, or 0x and 64 lower-case digits.
 * Errors: `TypeError` on a key that is none; the message never holds it.
 */
export function createSigner(secretKey: Uint8Array | Hex, engine: Engine = nobleEngine): Signer {
  const key = typeof secretKey === 'string' ? decodeHex(secretKey, 32) : Uint8Array.from(secretKey)
  const { curve, keccak256 } = engine
  let publicKey: Uint8Array
  try {
    publicKey = curve.publicKey(key)
  } catch {
    // Engines differ in what they say, and none is asked to keep the key out of it.
    throw new TypeError('Cannot create signer: wanted a secret key of secp256k1, 32 bytes')
  }
  const sign = (digest: Uint8Array) => encodeSignature(curve.sign(digest, key))
  const signer: Signer = Object.freeze({
    address: addressOf(publicKey, keccak256),
    sign: async ({ hash }: { hash: Hex }) => sign(decodeHex(hash, 32)),
  })
  own.set(signer, sign)
  return signer
}

/**
 * Signs claims whose `signer` is the signer's address.
 *
 * Errors: `claims_invalid`; `signing_failed` where the signer throws, or returns what does not
 * recover to its address.
 */
export async function signReceipt(
  claims: Claims,
  signer: Signer,
  engine: Engine = nobleEngine,
): Promise<Receipt> {
  try {
    readClaims(claims as unknown as Json)
  } catch (cause) {
    if (isReceiptError(cause)) throw cause
    refuse('claims_invalid', 'sign receipt', 'extensions that have a canonical form', {}, cause)
  }
  const digest = digestClaims(claims, engine)
  return { receipt: claims, signature: await signDigest(claims, digest, signer, engine) }
}

/** The signature over the digest of claims that are known to be in their one form. Errors: `signing_failed`. */
export const signDigest = (
  claims: Claims,
  digest: Uint8Array,
  signer: Signer,
  engine: Engine,
): Hex | Promise<Hex> =>
  signTyped(
    { address: claims.signer, digest, typedData: () => claimsTypedData(claims, engine) },
    signer,
    engine,
  )

/** What is signed: its digest, or the same as typed data for wallets that sign nothing else. */
export interface TypedMessage {
  /** Whose signature is wanted. */
  readonly address: Hex
  readonly digest: Uint8Array
  readonly typedData: () => TypedData
}

/** The signature over typed data, by whoever it is to be. Errors: `signing_failed`. */
export function signTyped(
  message: TypedMessage,
  signer: Signer,
  engine: Engine,
): Hex | Promise<Hex> {
  const sign = own.get(signer)
  return sign !== undefined && signer.address === message.address
    ? sign(message.digest)
    : askToSign(message, signer, engine)
}

async function askToSign(message: TypedMessage, signer: Signer, engine: Engine): Promise<Hex> {
  const { address, digest } = message
  try {
    const signature = await requestSignature(message, signer)
    return checkSigned(signature, digest, address, engine)
  } catch (cause) {
    throw new ReceiptError(
      'signing_failed',
      'Cannot sign: the signer gave no signature that recovers to its address',
      { signer: address },
      cause,
    )
  }
}

async function requestSignature({ digest, typedData }: TypedMessage, signer: Signer): Promise<Hex> {
  if (signer.sign !== undefined) return signer.sign({ hash: encodeHex(digest) })
  if (signer.signTypedData !== undefined) return signer.signTypedData(typedData())
  throw new TypeError('Cannot sign: the signer has neither sign nor signTypedData')
}

/** Key services may answer in upper case or with v of 0 or 1; everything else must be strict. */
function checkSigned(answer: string, digest: Uint8Array, address: Hex, engine: Engine): Hex {
  const text = answer
    .toLowerCase()
    .replace(/0([01])$/, (_, bit) => (bit === '0' ? '1b' : '1c')) as Hex
  const publicKey = engine.curve.recover(digest, decodeSignature(text))
  if (addressOf(publicKey, engine.keccak256) !== address) {
    throw new TypeError('the signature recovers to another address')
  }
  return text
}
