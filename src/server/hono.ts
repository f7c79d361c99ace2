/** Receipts for Hono: place it outside of the payment middleware. Source: spec/http.md. @module */
import type { MiddlewareHandler } from 'hono'
import { isReceiptError } from '../errors.js'
import type { KeyDocument } from '../keys/types.js'
import type { IssuerOptions } from './issuer.js'
import { serveKeyDocument } from './key-document.js'
import { createReceipts, type ReceiptsOptions } from './receipts.js'
import type { PaidRequest } from './request.js'

export type { ReceiptsOptions } from './receipts.js'

/**
 * Middleware that signs a delivery receipt for every paid response.
 *
 * Errors: `TypeError` on options that cannot work. A failure while serving never costs the payer
 * the response: it goes out with `Delivery-Receipt-Missing`.
 *
 * @example app.use(deliveryReceipts({ issuer: 'https://api.example.com', signer, resourceServer }))
 */
export const deliveryReceipts = (options: ReceiptsOptions): MiddlewareHandler => {
  const receipts = createReceipts(options)
  return async function deliveryReceipts(c, next) {
    let paid: PaidRequest | undefined
    try {
      const opened = receipts.open(c.req.raw)
      paid = opened && (await opened)
    } catch (error) {
      if (!isReceiptError(error, 'request_too_large')) throw error
      return c.json({ error: error.message, code: error.code }, 413)
    }
    if (paid !== undefined) c.req.raw = paid.request
    await (paid === undefined ? next() : receipts.run(paid, next))
    const given = c.res
    const response = await (paid === undefined
      ? receipts.announce(given)
      : receipts.complete(paid, given))
    if (response === given) return undefined
    // Assigning over a response would merge the headers of both.
    c.res = undefined
    c.res = response
    return undefined
  }
}

/**
 * Middleware that serves the key document at `/.well-known/delivery-receipt-keys.json`.
 *
 * Errors: those of `serveKeyDocument`, before anything is served.
 *
 * @example app.use(keyDocument(document, { issuer, signer }))
 */
export const keyDocument = (
  document: KeyDocument,
  receipts?: Partial<Pick<IssuerOptions, 'issuer' | 'signer'>>,
): MiddlewareHandler => {
  const answer = serveKeyDocument(document, receipts)
  return async function keyDocument(c, next) {
    const response = answer(c.req.raw)
    if (response === undefined) await next()
    return response
  }
}
