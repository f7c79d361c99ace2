/** The two halves of a paid exchange: what is sent and what is received. @module */
import type { ReceiptError } from '../errors.js'
import { X402_HEADERS } from '../payment/x402.js'
import { essence } from '../receipt/media-type.js'
import { readBody, rebuild } from './body.js'
import { problem } from './problem.js'
import type { Exchange } from './types.js'

const find = (headers: Headers, names: readonly string[]) =>
  names.map((name) => headers.get(name)).find((value) => value !== null) ?? undefined

/** `PAYMENT-SIGNATURE`, or `X-PAYMENT` of version 1. */
export const paymentOf = ({ headers }: Request) => find(headers, X402_HEADERS.payment)

/** `PAYMENT-RESPONSE`, or `X-PAYMENT-RESPONSE` of version 1. */
export const settlementOf = ({ headers }: Response) => find(headers, X402_HEADERS.settlement)

/** The URL that a request goes to; fragments stay at home. */
export function targetOf({ url }: Request): string {
  const target = new URL(url)
  target.hash = ''
  return target.href
}

/**
 * A paid request as it goes out, and what is known of it. It follows no redirect: fetch would
 * forward the payment header to another origin.
 */
export async function seal(
  request: Request,
): Promise<{ sent: Request; record: Exchange['request'] }> {
  const { headers, method } = request
  // By method, since some browsers cannot say whether a request has content.
  const empty = /^(GET|HEAD)$/.test(method)
  const body = empty ? new Uint8Array() : new Uint8Array(await request.arrayBuffer())
  const sent = new Request(request, { redirect: 'manual', ...(empty ? {} : { body }) })
  const record = { method, url: targetOf(request), headers: [...headers] }
  return { sent, record: body.length === 0 ? record : { ...record, body } }
}

/** A response that can be handed on, with its content if that could be read. */
export interface Received {
  readonly response: Response
  readonly body?: Uint8Array
  /** Why it could not. */
  readonly unread?: ReceiptError
}

/** Reads the content of a response once; never throws. */
export async function receive(response: Response, maxBodyBytes: number): Promise<Received> {
  const action = 'check delivery'
  if (response.body === null) return { response, body: new Uint8Array() }
  if (essence(response.headers.get('Content-Type')) === 'text/event-stream') {
    return { response, unread: problem('event_stream', action, 'content that ends') }
  }
  // No receipt names such a status, and no response can be built with it.
  if (response.status < 200 || response.status > 599) return { response }

  const read = await readBody(response.body, maxBodyBytes)
  const copy = rebuild(response, read)
  if (read.bytes !== undefined) return { response: copy, body: read.bytes }
  const wanted =
    read.cause === undefined
      ? `content of at most ${maxBodyBytes} bytes`
      : 'content that does not break off'
  return { response: copy, unread: problem('body_unreadable', action, wanted, {}, read.cause) }
}
