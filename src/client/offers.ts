/** What servers advertised, kept until it is paid. Source: spec/http.md §2. @module */
import { decodeUtf8 } from '../core/bytes.js'
import { nobleEngine } from '../core/engine.js'
import type { JsonObject } from '../core/json.js'
import { isReceiptError } from '../errors.js'
import { matchEntry } from '../payment/terms.js'
import type { PaymentPayload, PaymentRequired } from '../payment/types.js'
import { decodePaymentPayload, decodePaymentRequired, MAX_X402_LENGTH } from '../payment/x402.js'
import type { Clock, VerifyingEngine } from '../ports.js'
import { ANNOUNCEMENT_HEADER, type Announcement } from '../receipt/http.js'
import { readAnnouncement } from './announcement.js'
import { readBody } from './body.js'
import { targetOf } from './exchange.js'

/** One 402. */
export interface Offer {
  /** The message as it was sent: the header's value, or in version 1 the body. */
  readonly text: string
  readonly required: PaymentRequired
  readonly announced?: Announcement
  /** The header that announced, in version 1. */
  readonly announcement?: string
}

/** An offer that a payment can have chosen from, and the entry it then chose. */
export interface PaidOffer extends Offer {
  readonly entry: JsonObject
}

/** What an offer is read with. */
export interface OfferReading {
  readonly engine?: VerifyingEngine
  readonly clock?: Clock
}

/** Whether a response asks for a payment: a 402, or the 412 of x402 version 2. */
export const asksForPayment = ({ headers, status }: Response): boolean =>
  status === 402 || (status === 412 && headers.has('PAYMENT-REQUIRED'))

/**
 * Reads what a 402 advertises; the response stays as it was. What cannot be read strictly offers
 * nothing, and so announces nothing either.
 *
 * Errors: `announcement_invalid`.
 */
export async function readOffer(
  response: Response,
  origin: string,
  { clock = () => Math.floor(Date.now() / 1000), engine = nobleEngine }: OfferReading = {},
): Promise<Offer | undefined> {
  const text = response.headers.get('PAYMENT-REQUIRED') ?? (await peekBody(response))
  const required = orNothing(() => decodePaymentRequired(text))
  if (required === undefined) return undefined
  const announced = readAnnouncement(response, required, origin, { engine, at: clock() })
  const announcement = response.headers.get(ANNOUNCEMENT_HEADER)
  const isBeside = announcement !== null && required.x402Version === 1
  return {
    text,
    required,
    ...(announced && { announced }),
    ...(isBeside && { announcement }),
  }
}

async function peekBody(response: Response): Promise<string> {
  const { body } = response.clone()
  if (body === null) return ''
  const { bytes = new Uint8Array(), rest } = await readBody(body, MAX_X402_LENGTH)
  // Not awaited: one half of a clone is cancelled only together with the other.
  rest?.cancel().catch(() => {})
  return orNothing(() => decodeUtf8(bytes).trim()) ?? ''
}

/** Recent offers, found again by the request that pays for one. */
export interface OfferMemory {
  remember(request: Request, offer: Offer): void
  /** The offers that the payment can have chosen from, latest first. */
  recall(request: Request, payment: string): readonly PaidOffer[]
}

/** At the bound the oldest offers are forgotten. */
export function createOfferMemory(maxOffers = 1024): OfferMemory {
  const kept = new Map<string, Offer>()
  const prefixOf = (request: Request) => `${request.method} ${targetOf(request)}\n`
  return {
    remember(request, offer) {
      const key = prefixOf(request) + offer.text
      kept.delete(key)
      kept.set(key, offer)
      const [oldest] = kept.size > maxOffers ? kept.keys() : []
      if (oldest !== undefined) kept.delete(oldest)
    },
    recall(request, payment) {
      const payload = orNothing(() => decodePaymentPayload(payment))
      if (payload === undefined) return []
      const prefix = prefixOf(request)
      return [...kept]
        .filter(([key]) => key.startsWith(prefix))
        .flatMap(([, offer]) => choose(offer, payload))
        .reverse()
    },
  }
}

function choose(offer: Offer, payload: PaymentPayload): PaidOffer[] {
  const entry = orNothing(() => matchEntry(offer.required, payload))
  return entry === undefined ? [] : [{ ...offer, entry }]
}

/** What cannot be read or does not match is no offer, and no failure of the call either. */
function orNothing<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isReceiptError(error) || error instanceof TypeError) return undefined
    throw error
  }
}
