/** Saying before the payment who will sign. Source: spec/http.md §3. @module */
import { decodeBase64, encodeBase64, encodeBase64url } from '../core/base64.js'
import { decodeUtf8, encodeUtf8 } from '../core/bytes.js'
import { encodeJcs } from '../core/jcs.js'
import type { Hex } from '../ports.js'

export const EXTENSION_KEY = 'delivery-receipt'
export const ANNOUNCEMENT_HEADER = 'Delivery-Receipt-Announcement'

/** Who signs for which origin. */
export interface Announcement {
  readonly issuer: string
  readonly signer: Hex
}

/**
 * Adds the announcement to the headers of a 402: in version 2 to the extensions inside
 * `PAYMENT-REQUIRED`, otherwise, where the body asks for the payment, in a header of its own.
 * It is not declared to x402, which would then refuse echoes of an older key.
 */
export function announce(headers: Headers, announcement: Announcement) {
  const required = headers.get('PAYMENT-REQUIRED')
  if (required === null) {
    headers.set(ANNOUNCEMENT_HEADER, encodeBase64url(encodeJcs({ ...announcement })))
    return
  }
  const message = JSON.parse(decodeUtf8(decodeBase64(required) ?? new Uint8Array()))
  message.extensions = { ...message.extensions, [EXTENSION_KEY]: { info: announcement } }
  headers.set('PAYMENT-REQUIRED', encodeBase64(encodeUtf8(JSON.stringify(message))))
}
