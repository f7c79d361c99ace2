/**
 * The verifier: judges a delivery receipt offline, from what the caller trusts and holds.
 * Specification: spec/verification.md.
 *
 * @module
 */
export { type ErrorCode, type ErrorDetails, isReceiptError, ReceiptError } from './errors.js'
export type { Payment } from './payment/types.js'
export type { Engine, Hex } from './ports.js'
export { parseReceipt } from './receipt/envelope.js'
export type { Claims, Receipt, RequestClaims, ResponseClaims } from './receipt/types.js'
export { auditReceipt } from './verify/audit.js'
export type {
  CallerCheck,
  Check,
  Checks,
  Evidence,
  Outcome,
  PolicyName,
  Report,
  StepName,
  Trust,
  Verdict,
  VerifiedReceipt,
  VerifyOptions,
} from './verify/types.js'
export { verifyReceipt } from './verify/verify.js'
