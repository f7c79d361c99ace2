/** x402 messages, versions 1 and 2: base64 of JSON, read strictly. Source: spec/http.md §2. @module */
import { decodeBase64 } from '../core/base64.js'
import { decodeUtf8 } from '../core/bytes.js'
import { isObject, type Json, type JsonObject, parseJson } from '../core/json.js'
import { ReceiptError } from '../errors.js'
import type { PaymentPayload, PaymentRequired, SettleResponse } from './types.js'

/** x402 keeps its headers below this; what is longer is refused unread. */
export const MAX_X402_LENGTH = 16_384

/** The headers of each version. Version 1 puts what it asks for into the body. */
export const X402_HEADERS = {
  required: ['PAYMENT-REQUIRED'],
  payment: ['PAYMENT-SIGNATURE', 'X-PAYMENT'],
  settlement: ['PAYMENT-RESPONSE', 'X-PAYMENT-RESPONSE'],
} as const

function fail(what: string, wanted: string, cause?: unknown): never {
  throw new ReceiptError(
    'x402_invalid',
    `Cannot read x402 ${what}: wanted ${wanted}`,
    { what, wanted },
    cause,
  )
}

/** Header value (base64) or, for version 1, the JSON body itself. */
function decodeMessage(text: string, what: string): JsonObject {
  if (text.length > MAX_X402_LENGTH) fail(what, `at most ${MAX_X402_LENGTH} characters`)
  let value: Json
  try {
    value = parseJson(text.startsWith('{') ? text : decodeUtf8(decodeBase64(text)))
  } catch (cause) {
    return fail(what, 'base64 of JSON', cause)
  }
  return isObject(value) ? value : fail(what, 'an object')
}

function readVersion({ x402Version }: JsonObject, what: string): 1 | 2 {
  return x402Version === 1 || x402Version === 2 ? x402Version : fail(what, 'x402Version 1 or 2')
}

/** Reads what a server asks for. Errors: `x402_invalid`. */
export function decodePaymentRequired(text: string): PaymentRequired {
  return readPaymentRequired(decodeMessage(text, 'payment requirements'))
}

/** The same, from JSON that is already parsed. */
export function readPaymentRequired(value: JsonObject): PaymentRequired {
  const what = 'payment requirements'
  const x402Version = readVersion(value, what)
  const { accepts, extensions, resource } = value
  if (!Array.isArray(accepts) || !accepts.every(isObject)) fail(what, 'a list accepts of objects')
  return {
    x402Version,
    accepts,
    ...(resource !== undefined && { resource }),
    ...(isObject(extensions) && { extensions }),
  }
}

/** Reads what a payer sent. Errors: `x402_invalid`. */
export function decodePaymentPayload(text: string): PaymentPayload {
  return readPaymentPayload(decodeMessage(text, 'payment payload'))
}

/** The same, from JSON that is already parsed. */
export function readPaymentPayload(value: JsonObject): PaymentPayload {
  const what = 'payment payload'
  const x402Version = readVersion(value, what)
  const { payload } = value
  const accepted = x402Version === 2 ? value.accepted : value
  if (!isObject(payload)) fail(what, 'an object payload')
  if (!isObject(accepted)) fail(what, 'an object accepted')
  return { x402Version, accepted, payload }
}

/** Reads what the facilitator answered. Errors: `x402_invalid`. */
export function decodeSettleResponse(text: string): SettleResponse {
  return readSettleResponse(decodeMessage(text, 'settlement'))
}

/** The same, from JSON that is already parsed. */
export function readSettleResponse(value: JsonObject): SettleResponse {
  const { amount, network, payer, success, transaction } = value
  if (typeof success !== 'boolean') fail('settlement', 'a boolean success')
  if (typeof transaction !== 'string') fail('settlement', 'a string transaction')
  if (typeof network !== 'string') fail('settlement', 'a string network')
  return {
    success,
    transaction,
    network,
    ...(typeof payer === 'string' && { payer }),
    ...(typeof amount === 'string' && { amount }),
  }
}
