/** Who will sign, said before the payment. Source: spec/http.md §3. @module */
import { isHex } from '../core/hex.js'
import { isObject, type Json } from '../core/json.js'
import { isReceiptError, refuse } from '../errors.js'
import { decodeAnnouncement, readSignedTerms } from '../keys/offered-terms.js'
import type { PaymentRequired } from '../payment/types.js'
import type { VerifyingEngine } from '../ports.js'
import {
  ANNOUNCEMENT_HEADER,
  ANNOUNCEMENT_KEY,
  type AnnouncedTerms,
  type Announcement,
} from '../receipt/http.js'

/** Clocks of honest servers may run so many seconds behind. */
const GRACE_SECONDS = 60

/** What signed terms are read with. */
export interface Reading {
  readonly engine: VerifyingEngine
  /** Unix seconds. */
  readonly at: number
}

/**
 * The announcement of a 402, or `undefined` where it has none: in the extensions of the
 * `PAYMENT-REQUIRED` header, otherwise, where the body asks, in a header of its own.
 *
 * Errors: `announcement_invalid` where it is malformed, speaks of another origin than the one
 * asked, or carries terms that its signer did not sign or that have ended.
 */
export function readAnnouncement(
  { headers }: Response,
  required: PaymentRequired,
  origin: string,
  reading: Reading,
): Announcement | undefined {
  let info: Json | undefined
  if (headers.has('PAYMENT-REQUIRED')) {
    const extension = required.extensions?.[ANNOUNCEMENT_KEY]
    if (extension === undefined) return undefined
    info = isObject(extension) ? extension.info : undefined
  } else {
    const value = headers.get(ANNOUNCEMENT_HEADER)
    if (value === null) return undefined
    info = decodeAnnouncement(value)
  }
  return check(info, origin, required, reading)
}

function check(
  info: Json | undefined,
  origin: string,
  required: PaymentRequired,
  reading: Reading,
): Announcement {
  const action = `pay ${origin}`
  const members = isObject(info) ? Object.keys(info).sort().join() : ''
  if (!isObject(info) || !/^issuer,signer(,terms)?$/.test(members)) {
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
  const announced: Announcement = { issuer: origin, signer }
  return info.terms === undefined ? announced : addTerms(announced, info.terms, required, reading)
}

function addTerms(
  announced: Announcement,
  given: Json,
  required: PaymentRequired,
  { at, engine }: Reading,
): Announcement {
  const action = `pay ${announced.issuer}`
  try {
    readSignedTerms(given, announced, required, engine)
  } catch (cause) {
    if (!isReceiptError(cause)) throw cause
    const { wanted } = cause.details
    refuse('announcement_invalid', action, `signed terms: ${wanted}`, {}, cause)
  }
  const terms = given as unknown as AnnouncedTerms
  if (at - GRACE_SECONDS >= terms.validUntil) {
    const found = `terms until ${terms.validUntil}`
    refuse('announcement_invalid', action, `terms that are offered at ${at}`, { found })
  }
  return { ...announced, terms }
}
