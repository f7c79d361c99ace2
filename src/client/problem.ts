/** Failures that are reported before, or instead of, being thrown. @module */
import { type ErrorCode, type ErrorDetails, type ReceiptError, refuse } from '../errors.js'
import type { DeliveryError } from './types.js'

/** What `refuse` would throw. */
export function problem(
  code: ErrorCode,
  action: string,
  wanted: ErrorDetails[string],
  details?: ErrorDetails,
  cause?: unknown,
): ReceiptError {
  try {
    return refuse(code, action, wanted, details, cause)
  } catch (error) {
    return error as ReceiptError
  }
}

/** Gives an error the response that was paid for; out of sight, so that logging it logs no body. */
export const carry = (error: ReceiptError, response: Response | undefined): DeliveryError =>
  Object.defineProperty(error, 'response', { value: response }) as DeliveryError
