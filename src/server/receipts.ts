/** What every adapter shares: a paid request goes in, its response comes out with a receipt or with the reason why not. Source: spec/http.md. @module */
import { type ErrorCode, isReceiptError, ReceiptError, refuse } from '../errors.js'
import { paymentId } from '../payment/identity.js'
import { X402_HEADERS } from '../payment/x402.js'
import type { AnnouncedTerms } from '../receipt/http.js'
import { parseUrl } from '../receipt/url.js'
import { announce } from './announce.js'
import { type Content, claimContent, readContent, withoutContent } from './content.js'
import { createIssuer, type IssuerOptions } from './issuer.js'
import { joinBytes } from './join.js'
import { changePlainHeaders } from './node-server.js'
import { type Ask, createPaymentFinder } from './payment.js'
import { type PaidRequest, readPaidRequest } from './request.js'
import {
  addMissing,
  addReceipt,
  changeHeaders,
  type Fields,
  hasNoContent,
  undeliverable,
} from './rules.js'
import { createTermsSigner, type SignTerms } from './sign-terms.js'
import { endOfTurn } from './turn.js'
import { encodeSettlement, type Heard, type Listen, listenTo, type ResourceServer } from './x402.js'

export interface ReceiptsOptions extends IssuerOptions {
  /** The x402 version 2 resource server that the payment middleware uses. */
  readonly resourceServer?: ResourceServer
  /**
   * How the application answers a request without its payment: for payment middleware that has
   * no resource server, such as version 1.
   */
  readonly ask?: Ask
  /** The URL that the caller used. Default: the issuer with the received path and query. */
  readonly publicUrl?: (request: Request) => string
  /** Content of a paid request above this is refused before anything is settled. */
  readonly maxRequestBytes?: number
  /**
   * What becomes of a paid response that could not be signed: it goes out without a receipt, or
   * it is kept in the store and an error goes out. `fail` needs a store with `keepBody`.
   */
  readonly onSigningError?: 'deliver' | 'fail'
  /** Signs what is advertised, before it is paid. Default: nothing is signed before a payment. */
  readonly signTerms?: SignTerms
  /**
   * Told of every settlement, made or failed, whose response has no receipt, and of terms that
   * could not be signed. Default: one line on the console.
   */
  readonly onError?: (error: ReceiptError) => void | Promise<void>
}

export interface Receipts {
  /** Reads a request that carries a payment; `undefined` for any other. */
  open(request: Request): Promise<PaidRequest> | undefined
  /** Runs the application for a paid request. */
  run: <T>(paid: PaidRequest, perform: () => T) => T
  /** The response to send. */
  complete(paid: PaidRequest, response: Response): Promise<Response>
  /** An unpaid response, with the announcement where it asks for a payment. */
  announce(response: Response): Response | Promise<Response>
}

/** Failures of the provider's own; `onSigningError` decides about them. */
const OWN_FAILURES: ReadonlySet<ErrorCode> = new Set([
  'signing_failed',
  'origin_mismatch',
  'store_failed',
  'test_key',
  'claims_invalid',
  'receipt_too_large',
])

const direct: Listen = (_, perform) => perform()

/**
 * Receipts for one application.
 *
 * Errors: `TypeError` where neither `resourceServer` nor `ask` tells what is advertised, where
 * `fail` has no store that keeps bodies, and those of `createIssuer`.
 */
export function createReceipts({
  resourceServer,
  ask,
  publicUrl,
  maxRequestBytes = 8 * 1024 * 1024,
  onSigningError = 'deliver',
  signTerms,
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
  if (!(maxRequestBytes >= 0)) {
    throw new TypeError(
      `Cannot create receipts: found maxRequestBytes ${maxRequestBytes}, wanted a number of bytes`,
    )
  }
  const issuer = createIssuer(options)
  const listen = resourceServer === undefined ? direct : listenTo(resourceServer)
  const findPayment = createPaymentFinder(issuer.engine, ask)
  const announcement = { issuer: issuer.issuer, signer: issuer.signer }

  const urlOf = (request: Request) => {
    if (publicUrl !== undefined) return publicUrl(request)
    // A request's URL is absolute and serialised; what follows its origin is the path and the query.
    return issuer.issuer + request.url.replace(/^[^/]*\/\/[^/]*/, '')
  }

  /** Whoever is told of a failure must not add another. */
  const report = async (error: ReceiptError) => {
    try {
      await onError(error)
    } catch (cause) {
      console.error('waybill: onError failed:', cause)
    }
  }

  const offer =
    signTerms &&
    createTermsSigner({
      ...options,
      ...issuer,
      ...signTerms,
      signer: options.signer,
      onError: report,
    })

  const announceIn = (response: Response) => {
    if (response.status !== 402 && !response.headers.has('PAYMENT-REQUIRED')) return response
    const add = (terms?: AnnouncedTerms) =>
      changeHeaders(response, (headers) =>
        announce(headers, { ...announcement, ...(terms && { terms }) }),
      )
    return offer === undefined ? add() : offer(response).then(add)
  }

  const reportLate = () => {
    const message = 'Cannot issue receipt: the payment was settled after the response had gone out'
    void report(new ReceiptError('nothing_delivered', message))
  }

  const deliver = async (paid: PaidRequest, content: Content) => {
    const payment = await findPayment(paid, content.response)
    const claims = await claimContent(content, issuer.engine)
    try {
      const { method } = paid.request
      const url = urlOf(paid.request)
      const { header, receipt } = await issuer.issue({
        payment,
        request: { method, url, ...(paid.body && { body: paid.body }) },
        response: claims,
        ...locationOf(content.response, url),
      })
      const add = (headers: Fields) => addReceipt(headers, header, receipt)
      return changePlainHeaders(content.response, add) ?? changeHeaders(content.response, add)
    } catch (cause) {
      const error = asReceiptError(cause)
      if (onSigningError === 'deliver' || !OWN_FAILURES.has(error.code)) throw error
      void report(error)
      await options.store?.keepBody?.(paymentId(payment, issuer.engine), joinBytes(content.sent))
      return failed(content.response, error)
    }
  }

  return {
    open(request) {
      const read = readPaidRequest(request, maxRequestBytes)
      return read && gather(read)
    },

    run: (paid, perform) => listen(paid.heard, perform),

    async complete(paid, given) {
      const settled = X402_HEADERS.settlement.some((name) => given.headers.has(name))
      const { heard, request } = paid
      if (!settled && heard.settled === undefined) {
        // Nobody took any money for this response, unless somebody gave up on a slow handler.
        heard.onLate = reportLate
        return announceIn(given)
      }
      let response = hasNoContent(given.status) ? withoutContent(given) : given
      try {
        response = restoreSettlement(response, heard)
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
        await endOfTurn()
        const content = await readContent(response)
        response = content.response
        return await deliver(paid, content)
      } catch (cause) {
        const error = asReceiptError(cause)
        void report(error)
        return changeHeaders(response, (headers) => addMissing(headers, error.code))
      }
    },

    announce: announceIn,
  }
}

/** Paid requests that came in one turn are handled together, and so are their responses. */
async function gather(read: PaidRequest | Promise<PaidRequest>): Promise<PaidRequest> {
  const paid = await read
  await endOfTurn()
  return paid
}

const asReceiptError = (cause: unknown) =>
  isReceiptError(cause)
    ? cause
    : new ReceiptError('signing_failed', 'Cannot issue receipt: unexpected failure', {}, cause)

/**
 * x402 can lose the header of a settlement that took place; the payer must still learn of it.
 * And an application can send the header of another one; a resource server that was listened to
 * would have told of its own.
 */
function restoreSettlement(response: Response, { required, settled }: Heard): Response {
  if (settled === undefined) {
    if (required === undefined) return response
    return refuse('not_settled', 'issue receipt', 'a settlement that x402 made for this request')
  }
  if (response.headers.has('PAYMENT-RESPONSE')) return response
  const value = encodeSettlement(settled.result)
  return changeHeaders(response, (headers) => headers.set('PAYMENT-RESPONSE', value))
}

/** Where a redirect leads, absolute and without userinfo; nothing for what is no redirect or no URL. */
function locationOf({ headers, status }: Response, base: string): { location?: string } {
  const location = headers.get('Location')
  const url = location === null ? undefined : parseUrl(location, base)
  if (status < 300 || status > 399 || url === undefined) return {}
  url.username = ''
  url.password = ''
  return { location: url.href }
}

/** What a page of another origin needs in order to read an error. */
const KEPT = [
  ...X402_HEADERS.settlement,
  'Cache-Control',
  'Vary',
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Credentials',
  'Access-Control-Expose-Headers',
]

/** The answer in place of a paid body that is kept: a problem (RFC 9457) that still carries the settlement. */
function failed(response: Response, { code }: ReceiptError): Response {
  const headers = new Headers({ 'Content-Type': 'application/problem+json' })
  for (const name of KEPT) {
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
