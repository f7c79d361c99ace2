/** What is signed: the EIP-712 digest of the claims. Source: spec/receipt.md §4. @module */
import { type Domain, type Struct, typedData, typedDigest } from '../core/eip712.js'
import { encodeHex } from '../core/hex.js'
import { encodeJcs } from '../core/jcs.js'
import { sha256Hex } from '../core/sha256.js'
import type { Engine, Hex } from '../ports.js'
import { TYPES } from './claims.js'
import type { Claims } from './types.js'

export const DOMAIN: Domain = { name: 'HTTP Delivery Receipt', version: '1' }

/** The claims as the EIP-712 message: extensions become their digest. */
const toMessage = (claims: Claims, engine: Engine): Struct => ({
  ...(claims as unknown as Struct),
  ...(claims.extensions && { extensions: sha256Hex(encodeJcs(claims.extensions), engine) }),
})

/** The 32 bytes that are signed. */
export const digestClaims = (claims: Claims, engine: Engine): Uint8Array =>
  typedDigest(DOMAIN, TYPES, 'DeliveryReceipt', toMessage(claims, engine), engine.keccak256)

/**
 * The receipt's id: the EIP-712 digest, never a hash of the signature.
 *
 * Source: spec/receipt.md §4.
 */
export const receiptId = (claims: Claims, engine: Engine): Hex =>
  encodeHex(digestClaims(claims, engine))

/** What stands for an absent digest. */
const ABSENT: Hex = `0x${'0'.repeat(64)}`

/** The claims as typed data for wallets that sign nothing else. */
export const claimsTypedData = (claims: Claims, engine: Engine) =>
  typedData(DOMAIN, TYPES, 'DeliveryReceipt', {
    extensions: ABSENT,
    ...toMessage(claims, engine),
    response: { json: ABSENT, ...claims.response },
  })
