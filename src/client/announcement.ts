/** Who will sign, said before the payment. Source: spec/http.md §3. @module */
import { decodeBase64url } from '../core/base64.js'
import { decodeUtf8 } from '../core/bytes.js'
import { isHex } from '../core/hex.js'
import { serializeJcs } from '../core/jcs.js'
import { isObject, type Json } from '../core/json.js'
import { refuse } from '../errors.js'
import type { PaymentRequired } from '../payment/types.js'
import { ANNOUNCEMENT_HEADER, ANNOUNCEMENT_KEY, type Announcement } from '../receipt/http.js'

const MAX_LENGTH = 512

/**
 * The announcement of a 402, or `undefined` where it has none: in the extensions of the
 * `PAYMENT-REQUIRED` header, otherwise, where the body asks, in a header of its own.
 *
 * Errors: `announcement_invalid` where it is malformed or speaks of another origin than the one asked.
 */
export function readAnnouncement(
  { headers }: Response,
  { extensions }: PaymentRequired,
  origin: string,
): Announcement | undefined {
  let info: Json | undefined
  if (headers.has('PAYMENT-REQUIRED')) {
    const extension = extensions?.[ANNOUNCEMENT_KEY]
    if (extension === undefined) return undefined
    info = isObject(extension) ? extension.info : undefined
  } else {
    const value = headers.get(ANNOUNCEMENT_HEADER)
    if (value === null) return undefined
    info = decodeHeader(value)
  }
  return check(info, origin)
}

function decodeHeader(value: string): Json {
  try {
    if (value.length > MAX_LENGTH) return null
    const text = decodeUtf8(decodeBase64url(value))
    const info: Json = JSON.parse(text)
    // One encoding only, which also leaves no repeated members.
    return serializeJcs(info) === text ? info : null
  } catch {
    return null
  }
}

function check(info: Json | undefined, origin: string): Announcement {
  const action = `pay ${origin}`
  if (!isObject(info) || Object.keys(info).sort().join() !== 'issuer,signer') {
    refuse('announcement_invalid', action, 'an announcement of issuer and signer')
  }
  const { issuer, signer } = info
  if (!isHex(signer, 20)) {
    refuse('announcement_invalid', action, "the announced signer's address in lower case")
  }
  if (issuer !== origin) {
    const found = typeof issuer === 'string' ? issuer.slice(0, 128) : typeof issuer
    refuse('announcement_invalid', action, `an announcement for ${origin}`, { found })
  }
  return { issuer: origin, signer }
}
