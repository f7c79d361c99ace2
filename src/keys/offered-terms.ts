/** What a seller signed about its terms before it was paid. Source: spec/keys.md §5. @module */
import { decodeBase64url } from '../core/base64.js'
import { decodeUtf8 } from '../core/bytes.js'
import { serializeJcs } from '../core/jcs.js'
import { isObject, type Json, type JsonObject } from '../core/json.js'
import { refuse } from '../errors.js'
import { findTerms, termsDigest } from '../payment/terms.js'
import type { Payment, PaymentRequired } from '../payment/types.js'
import { decodePaymentRequired } from '../payment/x402.js'
import type { Hashes, Hex, VerifyingEngine } from '../ports.js'
import { ANNOUNCEMENT_KEY, type AnnouncedTerms, type Announcement } from '../receipt/http.js'
import { readMembers, time } from './forms.js'
import { joinStatement, readStatement, recoverStatement } from './statement.js'
import type { Signed } from './types.js'

/** No more entries than these are signed: every one makes the headers longer. */
export const MAX_SIGNED_ENTRIES = 8
/** The header of version 1 has room for as many signatures, and the longest issuer. */
const MAX_HEADER_LENGTH = 2048

const CODE = 'statement_invalid'
const READ = 'read signed terms'

/** The announcement of version 1 as JSON; `null` where it is none in its one encoding. */
export function decodeAnnouncement(value: string): Json {
  try {
    if (value.length > MAX_HEADER_LENGTH) return null
    const text = decodeUtf8(decodeBase64url(value))
    const info: Json = JSON.parse(text)
    // One encoding only, which also leaves no repeated members.
    return serializeJcs(info) === text ? info : null
  } catch {
    return null
  }
}

/** The digests that are signed: those of all entries, in their order. */
export const digestEntries = (required: PaymentRequired, engine: Hashes): readonly Hex[] =>
  required.accepts.map((entry) => termsDigest(required, entry, engine))

/**
 * The signed terms of an announcement: one statement for each advertised entry, each with a
 * signature of the announced signer.
 *
 * Errors: `statement_invalid`.
 */
export function readSignedTerms(
  terms: Json,
  { issuer, signer }: Announcement,
  required: PaymentRequired,
  engine: VerifyingEngine,
): readonly Signed<'terms'>[] {
  const { accepts } = required
  const forms = { signatures: Array.isArray, validUntil: time }
  const read = readMembers(terms, forms, CODE, READ) as unknown as AnnouncedTerms
  if (read.signatures.length !== accepts.length || accepts.length > MAX_SIGNED_ENTRIES) {
    refuse(CODE, READ, `one signature per entry, at most ${MAX_SIGNED_ENTRIES}`, {
      found: read.signatures.length,
    })
  }
  return digestEntries(required, engine).map((digest, at) => {
    const body = { issuer, terms: digest, validUntil: read.validUntil }
    const signed = joinStatement('terms', body, read.signatures[at] as Hex)
    readStatement(signed as unknown as Json)
    if (recoverStatement(signed, engine) !== signer) {
      refuse(CODE, READ, `terms that ${signer} signed`, { found: `another signature at ${at}` })
    }
    return signed
  })
}

/** A 402 as it was kept: the `PAYMENT-REQUIRED` header, or in version 1 body and header. */
export interface KeptOffer {
  readonly required: string
  /** The `Delivery-Receipt-Announcement` header of version 1. */
  readonly announcement?: string
}

/** The part of the claims that signed terms are held against. */
interface Claimed {
  readonly issuer: string
  readonly signer: Hex
  readonly issuedAt: number
  readonly payment: { readonly terms: Hex }
}

/**
 * The seller's signed word that it offered the terms which a receipt names, or `undefined` where
 * the 402 carries none.
 *
 * Layout: the 402, and claims that were verified → the statement, which speaks for itself.
 * Errors: `x402_invalid`; `terms_mismatch` where the 402 is not the one that the claims name;
 * `statement_invalid` where what it carries is not the word of the claims' issuer and signer, or
 * had ended at `issuedAt`.
 * Source: spec/keys.md §5.
 *
 * @example findOfferedTerms({ required: exchange.required }, report.claims, engine)
 */
export function findOfferedTerms(
  { announcement, required: text }: KeptOffer,
  { issuedAt, issuer, payment, signer }: Claimed,
  engine: VerifyingEngine,
): Signed<'terms'> | undefined {
  const required = decodePaymentRequired(text)
  const at = digestEntries(required, engine).indexOf(payment.terms)
  if (at < 0) refuse('terms_mismatch', READ, 'the 402 whose terms the receipt names')

  const info = infoOf(required, announcement)
  if (!isObject(info) || info.terms === undefined) return undefined
  if (info.issuer !== issuer || info.signer !== signer) {
    refuse(CODE, READ, `an announcement of ${issuer} and ${signer}`)
  }
  const found = readSignedTerms(info.terms, { issuer, signer }, required, engine)[at]
  if (found !== undefined && issuedAt >= found.terms.validUntil) {
    const { validUntil } = found.terms
    refuse(CODE, READ, `terms offered at ${issuedAt}`, { member: 'validUntil', validUntil })
  }
  return found
}

/** In version 1 the announcement stands beside what is advertised, otherwise in it. */
const infoOf = ({ extensions }: PaymentRequired, announcement: string | undefined) =>
  announcement === undefined
    ? (extensions?.[ANNOUNCEMENT_KEY] as JsonObject | undefined)?.info
    : decodeAnnouncement(announcement)

/**
 * The check `terms` of a verification, where the 402 was kept: what it advertised is what the
 * receipt names, and what it signed about that is the signer's.
 *
 * Layout: `details.offeredUntil` where the seller signed the terms.
 * Errors of the check: `terms_mismatch`, `x402_invalid`, `statement_invalid`.
 *
 * @example auditReceipt(header, { checks: { ...checkX402(messages), terms: checkOfferedTerms({ required }, engine) }, … })
 */
export const checkOfferedTerms =
  (offer: KeptOffer, engine: VerifyingEngine) =>
  (claims: Claimed & { readonly payment: Payment }) => {
    findTerms(decodePaymentRequired(offer.required), claims.payment, engine)
    const found = findOfferedTerms(offer, claims, engine)
    return found && { status: 'pass' as const, details: { offeredUntil: found.terms.validUntil } }
  }
