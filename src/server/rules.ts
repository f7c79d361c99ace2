/** What a paid response becomes: which ones carry a receipt, and which headers change. Source: spec/http.md §1 and §4. @module */
import { encodeBase64 } from '../core/base64.js'
import { decodeHex } from '../core/hex.js'
import type { ErrorCode, IssuingCode } from '../errors.js'
import { X402_HEADERS } from '../payment/x402.js'
import { MISSING_HEADER, RECEIPT_HEADER } from '../receipt/http.js'
import { essence } from '../receipt/media-type.js'
import type { Receipt } from '../receipt/types.js'

/** The headers of a response, as far as they are read and changed here. */
export type Fields = Pick<Headers, 'has' | 'get' | 'set' | 'delete'>

const DIGEST_HEADER = 'Unencoded-Digest'

/** Why a paid response of this kind carries no receipt, or `undefined` where it carries one. */
export function undeliverable(
  method: string,
  status: number,
  contentType: string | null,
): IssuingCode | undefined {
  // Their content, if any, never reaches the caller.
  if (method === 'HEAD' || status === 304) return 'nothing_delivered'
  if (essence(contentType) === 'text/event-stream') return 'event_stream'
  return undefined
}

/** Statuses whose content is empty by definition (RFC 9110). */
export const hasNoContent = (status: number) => status === 204 || status === 205 || status === 304

/** Adds the receipt and what belongs beside it. */
export function addReceipt(headers: Fields, header: string, { receipt }: Receipt) {
  headers.set(RECEIPT_HEADER, header)
  headers.delete(MISSING_HEADER)
  const { body, status } = receipt.response
  // A part is not the representation that the field speaks of; an empty status has none.
  if (status !== 206 && !hasNoContent(status)) {
    headers.set(DIGEST_HEADER, `sha-256=:${encodeBase64(decodeHex(body, 32))}:`)
  }
  keepPrivate(headers)
  expose(headers, [RECEIPT_HEADER, DIGEST_HEADER, ...X402_HEADERS.settlement])
}

/** Says that there is no receipt, and why. One that came from elsewhere does not speak of this payment. */
export function addMissing(headers: Fields, code: ErrorCode) {
  headers.set(MISSING_HEADER, code)
  headers.delete(RECEIPT_HEADER)
  expose(headers, [MISSING_HEADER, DIGEST_HEADER, ...X402_HEADERS.settlement])
}

/** A receipt is its payer's alone, and the bytes that it names must arrive. */
function keepPrivate(headers: Fields) {
  const kept = list(headers.get('Cache-Control')).filter(
    (directive) => !/^(public|private|no-transform|s-maxage=.*)$/i.test(directive),
  )
  headers.set('Cache-Control', [...kept, 'private', 'no-transform'].join(', '))
}

/** Lets a page of another origin read what it needs, where it is there. */
export function expose(headers: Fields, wanted: readonly string[]) {
  const known = list(headers.get('Access-Control-Expose-Headers'))
  const names = known.map((name) => name.toLowerCase())
  const added = wanted.filter((name) => headers.has(name) && !names.includes(name.toLowerCase()))
  headers.set('Access-Control-Expose-Headers', [...known, ...added].join(', '))
}

/** Changes headers in place, or on a copy where a response that came from a fetch forbids it. */
export function changeHeaders(response: Response, edit: (headers: Headers) => void): Response {
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

const list = (value: string | null) =>
  (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
