/** What is signed: the EIP-712 digest of the claims. Source: spec/receipt.md §4. @module */
import { type Domain, type Struct, typedData, typedDigest } from '../core/eip712.js'
import { encodeHex } from '../core/hex.js'
import { serializeJcs } from '../core/jcs.js'
import { sha256Hex } from '../core/sha256.js'
import type { Hashes, Hex } from '../ports.js'
import { TYPES } from './claims.js'
import type { Claims } from './types.js'

export const DOMAIN: Domain = { name: 'HTTP Delivery Receipt', version: '1' }

/** The claims as the EIP-712 message: extensions become their digest. */
function toMessage(claims: Claims, engine: Hashes): Struct {
  const { extensions } = claims
  const message = claims as unknown as Struct
  return extensions
    ? { ...message, extensions: sha256Hex(serializeJcs(extensions), engine) }
    : message
}

/** The 32 bytes that are signed. */
export const digestClaims = (claims: Claims, engine: Hashes): Uint8Array =>
  typedDigest(DOMAIN, TYPES, 'DeliveryReceipt', toMessage(claims, engine), engine.keccak256)

/**
 * The receipt's id: the EIP-712 digest, never a hash of the signature.
 *
 * Source: spec/receipt.md §4.
 */
export const receiptId = (claims: Claims, engine: Hashes): Hex =>
  encodeHex(digestClaims(claims, engine))

/** What stands for an absent digest. */
const ABSENT: Hex = '0x0000000000000000000000000000000000000000000000000000000000000000'

/** The claims as typed data for wallets that sign nothing else. */
export const claimsTypedData = (claims: Claims, engine: Hashes) =>
  typedData(DOMAIN, TYPES, 'DeliveryReceipt', {
    extensions: ABSENT,
    ...toMessage(claims, engine),
    response: { json: ABSENT, ...claims.response },
  })
