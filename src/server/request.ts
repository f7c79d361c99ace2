/** A request that carries a payment, read before anything is settled. Source: spec/http.md §4. @module */
import { concatBytes } from '../core/bytes.js'
import { refuse } from '../errors.js'
import { X402_HEADERS } from '../payment/x402.js'
import type { Heard } from './x402.js'

export interface PaidRequest {
  /** To be handled in place of the one that was read: the same content, unread. */
  readonly request: Request
  /** The payment header's value. */
  readonly payment: string
  readonly body?: Uint8Array
  readonly heard: Heard
}

/**
 * Reads a request's content if it carries a payment header; any other request is left alone.
 *
 * Errors: `request_too_large`. `TypeError` where somebody has read the content already: what was
 * sent is then no longer known.
 */
export async function readPaidRequest(
  request: Request,
  maxBytes: number,
): Promise<PaidRequest | undefined> {
  const payment = X402_HEADERS.payment.map((name) => request.headers.get(name)).find(Boolean)
  if (!payment) return undefined
  const heard: Heard = {}
  if (request.method === 'GET' || request.method === 'HEAD' || request.body === null) {
    return { request, payment, heard }
  }
  if (request.bodyUsed) {
    throw new TypeError(
      'Cannot read paid request: its body is already read, wanted the receipts outside of whatever reads it',
    )
  }
  const body = await readLimited(request.body, maxBytes)
  const { headers, method, signal, url } = request
  return { request: new Request(url, { body, headers, method, signal }), payment, body, heard }
}

async function readLimited(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let found = 0
  for await (const chunk of stream) {
    found += chunk.length
    if (found > maxBytes) {
      refuse('request_too_large', 'read paid request', `at most ${maxBytes} bytes`, { found })
    }
    chunks.push(chunk)
  }
  return concatBytes(...chunks)
}
