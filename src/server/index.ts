/** Issuing receipts without any framework. @module */
export { createMemoryStore } from '../archive/memory.js'
export type { Clock, Engine, Hex, ReceiptStore, Signer } from '../ports.js'
export {
  createIssuer,
  type Delivery,
  type Issued,
  type Issuer,
  type IssuerOptions,
} from './issuer.js'
export { type AnswerKeys, serveKeyDocument } from './key-document.js'
export { createReceipts, type Receipts, type ReceiptsOptions } from './receipts.js'
export type { PaidRequest } from './request.js'
export type { SignTerms } from './sign-terms.js'
export type { ResourceServer } from './x402.js'
