/** Receipts as text, for issuing. Source: spec/receipt.md §7. @module */
import { toUrl } from '../core/base64.js'
import { serializeJcs } from '../core/jcs.js'
import type { Json } from '../core/json.js'
import type { Hex } from '../ports.js'
import { MAX_RECEIPT_BYTES, READING, type Reading } from './envelope.js'
import type { Claims, Receipt } from './types.js'

/**
 * Claims as canonical JSON.
 *
 * Their members are known and their text needs no escapes, so that members written in order are
 * canonical: five times as fast as sorting them. Extensions are sorted.
 */
export function serializeClaims(claims: Claims): string {
  if (claims.extensions !== undefined) return serializeJcs(claims as unknown as Json)
  const { issuedAt, issuer, payment, request, response, signer } = claims
  return JSON.stringify({
    issuedAt,
    issuer,
    payment: {
      amount: payment.amount,
      asset: payment.asset,
      kind: payment.kind,
      network: payment.network,
      nonce: payment.nonce,
      payTo: payment.payTo,
      payer: payment.payer,
      protocol: payment.protocol,
      scheme: payment.scheme,
      settlement: payment.settlement,
      terms: payment.terms,
      transaction: payment.transaction,
    },
    request: { body: request.body, method: request.method, url: request.url },
    response: {
      body: response.body,
      complete: response.complete,
      json: response.json,
      length: response.length,
      mediaType: response.mediaType,
      range: response.range,
      status: response.status,
    },
    signer,
  })
}

/** Canonical claims and their signature as the receipt's canonical JSON. */
export const joinReceipt = (claims: string, signature: Hex): string =>
  `{"receipt":${claims},"signature":"${signature}"}`

export const serializeReceipt = ({ receipt, signature }: Receipt): string =>
  joinReceipt(serializeClaims(receipt), signature)

/** The value of the `Delivery-Receipt` header. Errors: `receipt_too_large`. */
export const encodeReceipt = (receipt: Receipt): string => encodeText(serializeReceipt(receipt))

/** The same, of the receipt's canonical JSON. */
export function encodeText(text: string): string {
  // Claims are ASCII: one character a byte, which is what btoa takes.
  if (text.length > MAX_RECEIPT_BYTES) READING.size({ text } as Reading)
  return toUrl(btoa(text))
}
