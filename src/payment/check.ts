/** Checks that hold the messages of an x402 exchange against a receipt. Source: spec/verification.md §2. @module */
import { type ErrorCode, isReceiptError, ReceiptError } from '../errors.js'
import type { Hashes } from '../ports.js'
import { readPayment } from './read.js'
import { findTerms } from './terms.js'
import type { Payment } from './types.js'
import { decodePaymentPayload, decodePaymentRequired, decodeSettleResponse } from './x402.js'

/** x402 messages as they were sent: header values, or the version 1 body for `required`. */
export interface X402Exchange {
  readonly required?: string | undefined
  readonly payment?: string | undefined
  readonly settlement?: string | undefined
}

type Claimed = { readonly payment: Payment }
type Outcome = { readonly status: 'unchecked'; readonly details: { readonly missing: string } }

const missing = (what: string): Outcome => ({ status: 'unchecked', details: { missing: what } })

/** Schemes that this reader does not know cannot be refuted by it. */
const UNKNOWN: ReadonlySet<ErrorCode> = new Set(['scheme_unsupported', 'network_unsupported'])

/**
 * The two checks of a party that kept the exchange, to be passed to the verifier as `checks`.
 *
 * `payment` reads the payment from the messages once more and compares every member; `terms`
 * opens the terms digest. Each stays unchecked where a message is absent.
 * Errors of the checks: `payment_mismatch`, `terms_mismatch`, `x402_invalid`.
 *
 * @example verifyReceipt(header, { policy: 'caller', checks: checkX402({ required, payment, settlement }), … })
 */
export function checkX402({ required, payment, settlement }: X402Exchange) {
  return {
    payment(claims: Claimed, engine: Hashes): Outcome | undefined {
      if (required === undefined || payment === undefined || settlement === undefined) {
        return missing('the 402, the payment and the settlement')
      }
      const messages = {
        required: decodePaymentRequired(required),
        payment: decodePaymentPayload(payment),
        settlement: decodeSettleResponse(settlement),
      }
      let found: Payment
      try {
        found = readPayment(messages, engine)
      } catch (cause) {
        if (!isReceiptError(cause)) throw cause
        if (UNKNOWN.has(cause.code)) return missing('a reader for this scheme and network')
        const details = { ...cause.details, reason: cause.code }
        throw new ReceiptError('payment_mismatch', cause.message, details, cause)
      }
      compare(found, claims.payment)
      return undefined
    },
    terms(claims: Claimed, engine: Hashes): Outcome | undefined {
      if (required === undefined) return missing('what the server advertised')
      findTerms(decodePaymentRequired(required), claims.payment, engine)
      return undefined
    },
  }
}

function compare(found: Payment, claimed: Payment) {
  for (const [name, value] of Object.entries(found)) {
    const wanted = claimed[name as keyof Payment]
    // The terms digest has a step of its own.
    if (name !== 'terms' && value !== wanted) {
      throw new ReceiptError(
        'payment_mismatch',
        `Cannot verify payment.${name}: found ${value}, wanted ${wanted}`,
        { member: `payment.${name}`, found: value, wanted },
      )
    }
  }
}
