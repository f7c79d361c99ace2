/** Signers whose key lives in a key service or a hardware module. @module */
import { addressOf } from '../core/address.js'
import { concatBytes } from '../core/bytes.js'
import { readPublicKey, readSignature } from '../core/der.js'
import { nobleVerifier } from '../core/engine.js'
import { decodeHex } from '../core/hex.js'
import { encodeSignature } from '../core/secp256k1.js'
import { refuse } from '../errors.js'
import type { Hex, Signer, VerifyingEngine } from '../ports.js'

/**
 * A secp256k1 key that others hold. What the clients of key services mark as optional fits as it is;
 * where it is absent, it is refused.
 */
export interface RemoteKey {
  /** SPKI in DER (88 bytes) or PEM, or the uncompressed point (65 bytes). */
  readonly publicKey: Uint8Array | string | null | undefined
  /** Signs these 32 bytes as they are. Answers with DER, or with r ‖ s as 64 bytes; s may be high. */
  readonly sign: (digest: Uint8Array) => Promise<Uint8Array | string | null | undefined>
}

/**
 * A signer that asks a key service, and returns nothing but signatures that recover to the key.
 *
 * Layout: its signatures are low-S and have their recovery bit, whatever the service answers.
 * Errors: `TypeError` on a public key that is none of secp256k1. `sign` rejects with
 * `signing_failed` on an answer that is no signature by this key, and with what the service throws.
 * How long to wait is for the client of the service to limit.
 *
 * @example AWS KMS, key spec ECC_SECG_P256K1
 * const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }))
 * createRemoteSigner({
 *   publicKey: PublicKey,
 *   sign: async (Message) => {
 *     const how = { MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' } as const
 *     return (await kms.send(new SignCommand({ KeyId, Message, ...how }))).Signature
 *   },
 * })
 *
 * @example Google Cloud KMS, EC_SIGN_SECP256K1_SHA256; the field takes any digest of 32 bytes
 * const [{ pem }] = await client.getPublicKey({ name })
 * createRemoteSigner({
 *   publicKey: pem,
 *   sign: async (digest) => {
 *     const [answer] = await client.asymmetricSign({ name, digest: { sha256: digest } })
 *     return answer.signature
 *   },
 * })
 */
export function createRemoteSigner(
  { publicKey, sign }: RemoteKey,
  engine: VerifyingEngine = nobleVerifier,
): Signer {
  const address = addressOf(readPublicKey(publicKey ?? ''), engine.keccak256)
  return Object.freeze({
    address,
    sign: async ({ hash }: { hash: Hex }) => {
      const answer = await sign(decodeHex(hash, 32))
      // Decoded once more: what the service was given is no longer ours.
      return completeSignature(answer, decodeHex(hash, 32), address, engine)
    },
  })
}

/** The answer in the form in which signatures travel. Errors: `signing_failed`. */
function completeSignature(
  answer: unknown,
  digest: Uint8Array,
  signer: Hex,
  engine: VerifyingEngine,
): Hex {
  const pair = answer instanceof Uint8Array ? readSignature(answer) : undefined
  if (pair === undefined) {
    refuse('signing_failed', 'read the answer of the key service', 'r and s as DER or 64 bytes', {
      signer,
    })
  }
  for (const bit of [0, 1]) {
    const signature = concatBytes(Uint8Array.of(bit), pair)
    if (recovers(signature, digest, signer, engine)) return encodeSignature(signature)
  }
  return refuse('signing_failed', 'use the answer of the key service', 'a signature by its key', {
    signer,
  })
}

function recovers(
  signature: Uint8Array,
  digest: Uint8Array,
  signer: Hex,
  { curve, keccak256 }: VerifyingEngine,
): boolean {
  try {
    return addressOf(curve.recover(digest, signature), keccak256) === signer
  } catch {
    // Engines throw where there is no point with this r.
    return false
  }
}
