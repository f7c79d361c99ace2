/** The one error class of the library and its codes. Registry: spec/errors.json. @module */

/** A failure of verification step n has the code of that step (spec/verification.md). */
export type VerificationCode =
  | 'receipt_too_large'
  | 'base64url_invalid'
  | 'json_invalid'
  | 'not_canonical'
  | 'claims_invalid'
  | 'signature_malformed'
  | 'signer_mismatch'
  | 'origin_mismatch'
  | 'signer_untrusted'
  | 'certificate_invalid'
  | 'request_mismatch'
  | 'status_mismatch'
  | 'range_mismatch'
  | 'length_mismatch'
  | 'media_type_mismatch'
  | 'body_mismatch'
  | 'payment_mismatch'
  | 'terms_mismatch'
  | 'consent_invalid'
  | 'settlement_refuted'
  | 'issued_in_future'
  | 'check_missing'

/** Why a payment cannot be read, or a paid response carries no receipt (spec/http.md). */
export type IssuingCode =
  | 'x402_invalid'
  | 'scheme_unsupported'
  | 'network_unsupported'
  | 'not_settled'
  | 'amount_zero'
  | 'payment_contradiction'
  | 'terms_unknown'
  | 'nothing_delivered'
  | 'event_stream'
  | 'coding_unsupported'
  | 'body_unreadable'
  | 'request_too_large'
  | 'payment_reused'
  | 'test_key'
  | 'signing_failed'
  | 'store_failed'

/** What a caller meets (spec/http.md). */
export type ClientCode =
  | 'receipt_missing'
  | 'receipt_ambiguous'
  | 'announcement_invalid'
  | 'signer_changed'
  | 'payee_changed'
  | 'redirected'
  | 'unavailable'

/** What is wrong with a key, or with what is said about it (spec/keys.md). */
export type KeyCode =
  | 'statement_invalid'
  | 'key_document_invalid'
  | 'key_document_shrank'
  | 'key_superseded'
  | 'key_not_yet_valid'
  | 'key_expired'
  | 'key_revoked'
  | 'key_disputed'

/** What the command meets. */
export type CommandCode =
  | 'usage'
  | 'file_unreadable'
  | 'key_file_invalid'
  | 'pin_file_invalid'
  | 'exchange_incomplete'
  | 'peer_missing'
  | 'payment_refused'
  | 'network_failed'

export type ErrorCode = VerificationCode | IssuingCode | ClientCode | KeyCode | CommandCode

/** Facts about a failure, safe to log: never a body, a key or a whole token. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * Every failure that data can cause. `TypeError` and `RangeError` are a programmer's misuse.
 *
 * Layout: `message` is "Cannot <action>: <found>, <wanted>".
 * Source: spec/errors.json.
 */
export class ReceiptError extends Error {
  override readonly name = 'ReceiptError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.details = details
  }
}

/** Whether a thrown value is a `ReceiptError`, also one of another copy of this package. */
export function isReceiptError(value: unknown, code?: ErrorCode): value is ReceiptError {
  return (
    value instanceof Error &&
    value.name === 'ReceiptError' &&
    (code === undefined || (value as ReceiptError).code === code)
  )
}

/**
 * Refuses data: throws "Cannot <action>: wanted <wanted>", with the facts in `details`.
 *
 * @example refuse('receipt_too_large', 'read receipt', 'at most 2816 characters', { found: 9000 })
 */
export function refuse(
  code: ErrorCode,
  action: string,
  wanted: ErrorDetails[string],
  details?: ErrorDetails,
  cause?: unknown,
): never {
  const found = details?.found === undefined ? '' : `found ${details.found}, `
  throw new ReceiptError(
    code,
    `Cannot ${action}: ${found}wanted ${wanted}`,
    { ...details, wanted },
    cause,
  )
}
