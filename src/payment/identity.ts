/** Which payment it is: one identity, one receipt. Source: spec/receipt.md §3. @module */
import { sha256Hex } from '../core/sha256.js'
import type { Hashes, Hex } from '../ports.js'
import type { Payment } from './types.js'

type Parts = (payment: Payment) => readonly string[]

const PARTS: Readonly<Record<Payment['kind'], Parts>> = {
  eip3009: ({ kind, network, asset, payer, nonce }) => [kind, network, asset, payer, nonce],
  // Permit2 counts nonces per owner, whatever the token.
  permit2: ({ kind, network, payer, nonce }) => [kind, network, payer, nonce],
  channel: ({ kind, network, nonce }) => [kind, network, ...nonce.split(':')],
  mpp: ({ kind, network, nonce }) => [kind, network.slice('mpp:'.length), nonce],
  transaction: ({ kind, network, transaction }) => [kind, network, transaction],
}

/**
 * SHA-256 of the JCS of what identifies a payment. A transaction hash alone does not: one
 * transaction can carry many payments, and some schemes have none yet.
 */
export const paymentId = (payment: Payment, engine: Hashes): Hex =>
  // A list of texts is printed as JCS prints it.
  sha256Hex(JSON.stringify(PARTS[payment.kind](payment)), engine)
