/** A request that carries a payment, read before anything is settled. Source: spec/http.md §4. @module */
import { refuse } from '../errors.js'
import { X402_HEADERS } from '../payment/x402.js'
import type { Heard } from './x402.js'

export interface PaidRequest {
  /** To be handled in place of the one that was read: the same content, unread. */
  readonly request: Request
  readonly body?: Uint8Array
  readonly heard: Heard
}

/**
 * Reads a request's content if it carries a payment header; any other request is left alone.
 *
 * Errors: `request_too_large`. `TypeError` where somebody has read the content already: what was
 * sent is then no longer known.
 */
export function readPaidRequest(
  request: Request,
  maxBytes: number,
): PaidRequest | undefined | Promise<PaidRequest> {
  if (!X402_HEADERS.payment.some((name) => request.headers.get(name))) return undefined
  const heard: Heard = {}
  if (request.method === 'GET' || request.method === 'HEAD' || request.body === null) {
    return { request, heard }
  }
  if (request.bodyUsed) {
    throw new TypeError(
      'Cannot read paid request: its body is already read, wanted the receipts outside of whatever reads it',
    )
  }
  return readLimited(request.body, maxBytes).then((body) => {
    const { headers, method, signal, url } = request
    return { request: new Request(url, { body, headers, method, signal }), body, heard }
  })
}

/** Chunks go into one growing buffer: kept as they come, the smallest would cost many times their size. */
async function readLimited(stream: ReadableStream<Uint8Array>, maxBytes: number) {
  let buffer = new Uint8Array()
  let length = 0
  for await (const chunk of stream) {
    const found = length + chunk.length
    if (found > maxBytes) {
      refuse('request_too_large', 'read paid request', `at most ${maxBytes} bytes`, { found })
    }
    if (found > buffer.length) {
      const grown = new Uint8Array(Math.min(Math.max(found, 2 * buffer.length), maxBytes))
      grown.set(buffer.subarray(0, length))
      buffer = grown
    }
    buffer.set(chunk, length)
    length = found
  }
  return buffer.subarray(0, length)
}
