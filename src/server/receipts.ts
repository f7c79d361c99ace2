/** What every adapter shares: a paid request goes in, its response comes out with a receipt or with the reason why not. Source: spec/http.md. @module */
import { encodeBase64 } from '../core/base64.js'
import { concatBytes, encodeUtf8 } from '../core/bytes.js'
import { type ErrorCode, isReceiptError, ReceiptError, refuse } from '../errors.js'
import {
  decodePaymentPayload,
  decodePaymentRequired,
  decodeSettleResponse,
  X402_HEADERS,
} from '../payment/x402.js'
import { announce } from './announce.js'
import { type Content, readContent } from './content.js'
import { createIssuer, type Delivery, type IssuerOptions } from './issuer.js'
import { type PaidRequest, readPaidRequest } from './request.js'
import { addMissing, addReceipt, undeliverable } from './rules.js'
import { type Listen, listenTo, type ResourceServer } from './x402.js'

export interface ReceiptsOptions extends IssuerOptions {
  /** The x402 version 2 resource server that the payment middleware uses. */
  readonly resourceServer?: ResourceServer
  /**
   * How the application answers a request without its payment: for payment middleware that has
   * no resource server, such as version 1.
   */
  readonly ask?: (request: Request) => Response | Promise<Response>
  /** The URL that the caller used. Default: the issuer with the received path and query. */
  readonly publicUrl?: (request: Request) => string
  /** Content of a paid request above this is refused before anything is settled. */
  readonly maxRequestBytes?: number
  /**
   * What becomes of a paid response that could not be signed: it goes out without a receipt, or
   * it is kept in the store and an error goes out. `fail` needs a store with `keepBody`.
   */
  readonly onSigningError?: 'deliver' | 'fail'
  /** Told of every paid response without a receipt. Default: one line on the console. */
  readonly onError?: (error: ReceiptError) => void
}

export interface Receipts {
  /** Reads a request that carries a payment; `undefined` for any other. */
  open(request: Request): Promise<PaidRequest | undefined>
  /** Runs the application for a paid request. */
  run: <T>(paid: PaidRequest, perform: () => T) => T
  /** The response to send. */
  complete(paid: PaidRequest, response: Response): Promise<Response>
  /** An unpaid response, with the announcement where it asks for a payment. */
  announce(response: Response): Response
}

/** Failures of the provider's own; `onSigningError` decides about them. */
const OWN_FAILURES: ReadonlySet<ErrorCode> = new Set([
  'signing_failed',
  'store_failed',
  'test_key',
  'claims_invalid',
  'receipt_too_large',
])

const direct: Listen = (_, perform) => perform()

/**
 * Receipts for one application.
 *
 * Errors: `TypeError` where neither `resourceServer` nor `ask` tells what is advertised, or where
 * `fail` has no store that keeps bodies.
 */
export function createReceipts({
  resourceServer,
  ask,
  publicUrl,
  maxRequestBytes = 8 * 1024 * 1024,
  onSigningError = 'deliver',
  onError = ({ code, message }) => console.error(`waybill: ${message} (${code})`),
  ...options
}: ReceiptsOptions): Receipts {
  if (resourceServer === undefined && ask === undefined) {
    throw new TypeError(
      'Cannot create receipts: wanted resourceServer or ask, which tell the terms',
    )
  }
  if (onSigningError === 'fail' && options.store?.keepBody === undefined) {
    throw new TypeError("Cannot create receipts: onSigningError 'fail' wants a store with keepBody")
  }
  const issuer = createIssuer(options)
  const listen = resourceServer === undefined ? direct : listenTo(resourceServer)
  const announcement = { issuer: issuer.issuer, signer: issuer.signer }

  const urlOf = (request: Request) => {
    if (publicUrl !== undefined) return publicUrl(request)
    const { pathname, search } = new URL(request.url)
    return issuer.issuer + pathname + search
  }

  /** What the server advertised for this request: heard, or asked for; never the payer's copy. */
  const requiredFor = async ({ heard, request }: PaidRequest): Promise<string> => {
    if (heard.required !== undefined) return heard.required
    if (ask === undefined)
      return refuse('terms_unknown', 'issue receipt', 'terms that x402 advertised')
    const headers = new Headers(request.headers)
    for (const name of X402_HEADERS.payment) headers.delete(name)
    const unpaid = await ask(new Request(request.url, { headers, method: request.method }))
    return unpaid.headers.get('PAYMENT-REQUIRED') ?? (await unpaid.text())
  }

  const deliver = async (paid: PaidRequest, settlement: string, content: Content) => {
    const { method } = paid.request
    const url = urlOf(paid.request)
    const delivery: Delivery = {
      required: decodePaymentRequired(await requiredFor(paid)),
      payment: decodePaymentPayload(paid.payment),
      settlement: decodeSettleResponse(settlement),
      request: { method, url, ...(paid.body && { body: paid.body }) },
      response: content.claims,
      ...locationOf(content.response, url),
    }
    try {
      const { header, receipt } = await issuer.issue(delivery)
      return change(content.response, (headers) => addReceipt(headers, header, receipt))
    } catch (error) {
      if (onSigningError === 'deliver' || !isReceiptError(error) || !OWN_FAILURES.has(error.code)) {
        throw error
      }
      await options.store?.keepBody?.(issuer.identify(delivery), concatBytes(...content.sent))
      onError(error)
      return failed(content.response, error)
    }
  }

  return {
    open: (request) => readPaidRequest(request, maxRequestBytes),

    run: (paid, perform) => listen(paid.heard, perform),

    async complete(paid, given) {
      const { heard, request } = paid
      const header = X402_HEADERS.settlement.map((name) => given.headers.get(name)).find(Boolean)
      const settlement = header ?? heard.settlement
      // Nobody took any money for this response.
      if (settlement === undefined) return given
      let response = header === undefined ? restoreSettlement(given, settlement) : given
      try {
        const reason = undeliverable(
          request.method,
          given.status,
          given.headers.get('Content-Type'),
        )
        if (reason !== undefined) {
          refuse(reason, 'issue receipt', 'a response whose content reaches the caller', {
            status: given.status,
          })
        }
        const content = await readContent(response, issuer.engine)
        response = content.response
        return await deliver(paid, settlement, content)
      } catch (error) {
        const known = isReceiptError(error)
          ? error
          : new ReceiptError(
              'signing_failed',
              'Cannot issue receipt: unexpected failure',
              {},
              error,
            )
        onError(known)
        return change(response, (headers) => addMissing(headers, known.code))
      }
    },

    announce(response) {
      if (response.status !== 402 && !response.headers.has('PAYMENT-REQUIRED')) return response
      return change(response, (headers) => announce(headers, announcement))
    },
  }
}

/** Changes headers in place, or on a copy where a response that came from a fetch forbids it. */
function change(response: Response, edit: (headers: Headers) => void): Response {
  try {
    edit(response.headers)
    return response
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const copy = new Response(response.body, response)
    edit(copy.headers)
    return copy
  }
}

/** x402 can lose the header of a settlement that took place; the payer must still learn of it. */
function restoreSettlement(response: Response, settlement: string): Response {
  const value = encodeBase64(encodeUtf8(JSON.stringify(decodeSettleResponse(settlement))))
  return change(response, (headers) => headers.set('PAYMENT-RESPONSE', value))
}

/** Where a redirect leads, absolute; nothing for what is no redirect or no URL. */
function locationOf({ headers, status }: Response, base: string): { location?: string } {
  const location = headers.get('Location')
  if (status < 300 || status > 399 || location === null || !URL.canParse(location, base)) return {}
  return { location: new URL(location, base).href }
}

/** The answer in place of a paid body that is kept: a problem (RFC 9457) that still carries the settlement. */
function failed(response: Response, { code }: ReceiptError): Response {
  const headers = new Headers({ 'Content-Type': 'application/problem+json' })
  for (const name of [...X402_HEADERS.settlement, 'Cache-Control']) {
    const value = response.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  addMissing(headers, code)
  const problem = {
    title: 'The response is paid and kept, but its receipt could not be signed',
    status: 500,
    code,
  }
  return new Response(JSON.stringify(problem), { headers, status: 500 })
}
