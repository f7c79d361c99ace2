/** Which payment a response answers. Source: spec/receipt.md §3, spec/http.md §2. @module */
import { type JsonObject, parseJson } from '../core/json.js'
import { refuse } from '../errors.js'
import { readPayment, readPaymentOf } from '../payment/read.js'
import { matchEntry, termsDigest } from '../payment/terms.js'
import type { Payment, PaymentRequired } from '../payment/types.js'
import {
  decodePaymentPayload,
  decodePaymentRequired,
  decodeSettleResponse,
  readPaymentPayload,
  readPaymentRequired,
  readSettleResponse,
  X402_HEADERS,
} from '../payment/x402.js'
import type { Engine, Hex } from '../ports.js'
import type { PaidRequest } from './request.js'
import type { Settled } from './x402.js'

/** How the application answers a request without its payment. */
export type Ask = (request: Request) => Response | Promise<Response>

export type FindPayment = (paid: PaidRequest, response: Response) => Payment | Promise<Payment>

/**
 * Finds payments: from what the resource server was heard to say, or else from the headers and
 * from what the application asks for when nobody pays.
 *
 * Errors: those of `readPayment`.
 */
export function createPaymentFinder(engine: Engine, ask: Ask | undefined): FindPayment {
  const advertised = rememberTexts((text) => {
    const required = readPaymentRequired(parseJson(text) as JsonObject)
    const digests = new Map<JsonObject, Hex>()
    return { required, digests }
  })

  const hear = (said: object, settled: Settled): Payment => {
    const { digests, required } = advertised(JSON.stringify(said))
    const payment = readPaymentPayload(settled.paymentPayload as JsonObject)
    const entry = entryAt(said, settled.requirements, required) ?? matchEntry(required, payment)
    const terms = digests.get(entry) ?? termsDigest(required, entry, engine)
    digests.set(entry, terms)
    return readPaymentOf(
      { entry, terms },
      payment,
      readSettleResponse(settled.result as JsonObject),
    )
  }

  return (paid, response) => {
    const { required, settled } = paid.heard
    if (required !== undefined && settled !== undefined) return hear(required, settled)
    return exchangeOf(paid.request, response, ask).then((said) => readPayment(said, engine))
  }
}

/** x402 hands on the very entry that it advertised, unless the handler changed the amount. */
function entryAt(said: object, requirements: object, required: PaymentRequired) {
  const accepts: unknown = Reflect.get(said, 'accepts')
  return Array.isArray(accepts) ? required.accepts[accepts.indexOf(requirements)] : undefined
}

/** The messages of the exchange, each from the header of the version that was advertised. */
async function exchangeOf(request: Request, response: Response, ask: Ask | undefined) {
  if (ask === undefined) refuse('terms_unknown', 'issue receipt', 'terms that x402 advertised')
  const headers = new Headers(request.headers)
  for (const name of [...X402_HEADERS.payment, 'Content-Length', 'Transfer-Encoding']) {
    headers.delete(name)
  }
  const unpaid = await ask(new Request(request.url, { headers, method: request.method }))
  const required = decodePaymentRequired(
    unpaid.headers.get('PAYMENT-REQUIRED') ?? (await unpaid.text()),
  )
  const read = (from: Headers, names: readonly string[]) =>
    from.get(names[2 - required.x402Version] as string) ?? ''
  return {
    required,
    payment: decodePaymentPayload(read(request.headers, X402_HEADERS.payment)),
    settlement: decodeSettleResponse(read(response.headers, X402_HEADERS.settlement)),
  }
}

const MAX_REMEMBERED = 64

/** A server advertises the same to everybody, most of the time. */
function rememberTexts<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    let value = known.get(text)
    if (value === undefined) {
      value = read(text)
      if (known.size >= MAX_REMEMBERED) known.clear()
      known.set(text, value)
    }
    return value
  }
}
