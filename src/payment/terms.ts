/** What the server advertised, and its digest. Source: spec/receipt.md §3.2. @module */
import { serializeJcs } from '../core/jcs.js'
import { isObject, type Json, type JsonObject } from '../core/json.js'
import { sha256Hex } from '../core/sha256.js'
import { ReceiptError } from '../errors.js'
import type { Hashes, Hex } from '../ports.js'
import { toCaip2 } from './networks.js'
import type { Payment, PaymentPayload, PaymentRequired } from './types.js'

const same = (a: Json | undefined, b: Json | undefined) =>
  a === b || (a !== undefined && b !== undefined && serializeJcs(a) === serializeJcs(b))

/** Whether `actual` holds everything of `expected`; x402 lets a payer add members to `extra`. */
function contains(actual: Json | undefined, expected: Json): boolean {
  if (!isObject(expected)) return same(actual, expected)
  return (
    isObject(actual) &&
    Object.entries(expected).every(([name, value]) => contains(actual[name], value))
  )
}

/** An entry without `extra` equals what the payer accepted; `extra` may have grown. */
function matchesAccepted(entry: JsonObject, accepted: JsonObject): boolean {
  const { extra, ...core } = entry
  const { extra: acceptedExtra, ...acceptedCore } = accepted
  return same(core, acceptedCore) && (extra === undefined || contains(acceptedExtra, extra))
}

/**
 * The advertised entry that a payment chose: what it says counts, never the payer's copy.
 *
 * Errors: `terms_unknown` where no entry fits, or, in version 1, more than one.
 */
export function matchEntry(required: PaymentRequired, payment: PaymentPayload): JsonObject {
  const { accepted, x402Version } = payment
  const fitting =
    required.x402Version !== x402Version
      ? []
      : required.accepts.filter((entry) =>
          x402Version === 2
            ? matchesAccepted(entry, accepted)
            : entry.scheme === accepted.scheme && entry.network === accepted.network,
        )
  const entry = fitting[0]
  // Version 2 servers take the first entry that fits; version 1 payloads cannot tell two apart.
  if (entry === undefined || (x402Version === 1 && fitting.length > 1)) {
    throw new ReceiptError(
      'terms_unknown',
      `Cannot find the terms of the payment: ${fitting.length} of ${required.accepts.length} advertised entries fit`,
      { fitting: fitting.length, advertised: required.accepts.length },
    )
  }
  return entry
}

/** SHA-256 of the JCS of the terms T. */
export function termsDigest(required: PaymentRequired, entry: JsonObject, engine: Hashes): Hex {
  const { resource, x402Version } = required
  const terms =
    x402Version === 1
      ? { x402Version, accepts: entry }
      : { x402Version, ...(resource !== undefined && { resource }), accepts: entry }
  return sha256Hex(serializeJcs(terms), engine)
}

/**
 * Opens the terms digest of a payment: finds the advertised entry behind it, which must agree
 * with what the payment says.
 *
 * Errors: `terms_mismatch`.
 */
export function findTerms(required: PaymentRequired, payment: Payment, engine: Hashes): JsonObject {
  const entry = required.accepts.find((one) => termsDigest(required, one, engine) === payment.terms)
  const wrong = entry === undefined ? 'terms' : disagreement(entry, required.x402Version, payment)
  if (entry === undefined || wrong !== undefined) {
    throw new ReceiptError(
      'terms_mismatch',
      `Cannot open the terms of the payment: ${wrong} differs from what was advertised`,
      { member: `payment.${wrong}` },
    )
  }
  return entry
}

function disagreement(entry: JsonObject, version: 1 | 2, payment: Payment): string | undefined {
  const fold = (value: Json | undefined) =>
    payment.network.startsWith('eip155:') ? String(value).toLowerCase() : value
  const asked = String(entry.amount ?? entry.maxAmountRequired)
  if (toCaip2(String(entry.network), version) !== payment.network) return 'network'
  if (entry.scheme !== payment.scheme) return 'scheme'
  if (fold(entry.asset) !== payment.asset) return 'asset'
  if (fold(entry.payTo) !== payment.payTo) return 'payTo'
  if (!/^[1-9]\d*$/.test(asked)) return 'amount'
  if (payment.scheme === 'upto')
    return BigInt(payment.amount) <= BigInt(asked) ? undefined : 'amount'
  return payment.amount === asked ? undefined : 'amount'
}
