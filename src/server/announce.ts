/** Saying before the payment who will sign. Source: spec/http.md §3. @module */
import { decodeBase64, encodeBase64, encodeBase64url } from '../core/base64.js'
import { decodeUtf8, encodeUtf8 } from '../core/bytes.js'
import { serializeJcs } from '../core/jcs.js'
import { isObject, type JsonObject } from '../core/json.js'
import { X402_HEADERS } from '../payment/x402.js'
import { ANNOUNCEMENT_HEADER, ANNOUNCEMENT_KEY, type Announcement } from '../receipt/http.js'
import { expose } from './rules.js'

/**
 * A payer sends the announcement back beside an authorisation, and x402 keeps its headers below 8 KiB.
 * Above this length of what is advertised, the terms stay unsigned.
 */
const MAX_SIGNED_LENGTH = 6144

/**
 * Adds the announcement to the headers of a 402: in version 2 to the extensions inside
 * `PAYMENT-REQUIRED`, otherwise, where the body asks for the payment, in a header of its own.
 * It is not declared to x402, which would then refuse echoes of an older key.
 */
export function announce(headers: Headers, announcement: Announcement) {
  const message = decodeRequired(headers.get('PAYMENT-REQUIRED'))
  if (message === undefined) {
    const info = announcement as unknown as JsonObject
    headers.set(ANNOUNCEMENT_HEADER, encodeBase64url(encodeUtf8(serializeJcs(info))))
  } else {
    const { terms, ...unsigned } = announcement
    const full = announceIn(message, announcement)
    const isLong = terms !== undefined && full.length > MAX_SIGNED_LENGTH
    headers.set('PAYMENT-REQUIRED', isLong ? announceIn(message, unsigned) : full)
  }
  expose(headers, [ANNOUNCEMENT_HEADER, ...X402_HEADERS.required])
}

function announceIn(message: JsonObject, announcement: Announcement): string {
  const { extensions } = message
  const announced = {
    ...message,
    extensions: {
      ...(isObject(extensions) && extensions),
      [ANNOUNCEMENT_KEY]: { info: announcement },
    },
  }
  return encodeBase64(encodeUtf8(JSON.stringify(announced)))
}

/** What x402 wrote; `undefined` where there is nothing, or nothing that a payer could read either. */
function decodeRequired(value: string | null): JsonObject | undefined {
  try {
    const message: unknown = JSON.parse(decodeUtf8(decodeBase64(value ?? '')))
    return isObject(message) ? message : undefined
  } catch {
    return undefined
  }
}
