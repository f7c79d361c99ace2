/** What "paid" means: x402 messages, payment identity, terms, and the checks that hold them against a receipt. @module */
export { checkX402, type X402Exchange } from './check.js'
export { paymentId } from './identity.js'
export { readPayment } from './read.js'
export { findTerms, matchEntry, termsDigest } from './terms.js'
export type { Payment, PaymentPayload, PaymentRequired, SettleResponse } from './types.js'
export {
  decodePaymentPayload,
  decodePaymentRequired,
  decodeSettleResponse,
  readPaymentRequired,
  readSettleResponse,
} from './x402.js'
