/** Reading an issuer's key document from its own origin. Source: spec/keys.md §2. @module */
import { decodeUtf8 } from '../core/bytes.js'
import { type ErrorDetails, isReceiptError, refuse } from '../errors.js'
import {
  KEY_DOCUMENT_PATH,
  type KeyDocument,
  MAX_DOCUMENT_BYTES,
  parseKeyDocument,
} from '../keys/index.js'
import type { Fetch } from '../ports.js'
import { isIssuer } from '../receipt/claims.js'
import { readBody } from './body.js'

export interface KeyDocumentOptions {
  readonly fetch: Fetch
  /** For all of it, from the request to the last byte. Default: 10 seconds. */
  readonly timeoutMs?: number
  /** Default, and the most that a key document has: 65536. */
  readonly maxBytes?: number
}

/**
 * Asks an issuer's own host for its keys.
 *
 * No redirect is followed, and neither a cookie nor a payment goes along.
 * Errors: `network_failed` where no answer came, or not in time; `key_document_invalid` where it is
 * no key document of this issuer, also where the issuer is no origin that could have one.
 *
 * @example fetchKeyDocument('https://api.example.com', { fetch })
 */
export async function fetchKeyDocument(
  issuer: string,
  { fetch, maxBytes = MAX_DOCUMENT_BYTES, timeoutMs = 10_000 }: KeyDocumentOptions,
): Promise<KeyDocument> {
  const action = `read key document of ${issuer}`
  const invalid = (wanted: ErrorDetails[string], found?: string, cause?: unknown): never =>
    refuse('key_document_invalid', action, wanted, { issuer, found }, cause)
  if (!isIssuer(issuer)) invalid('an origin, https or http on loopback')

  const url = issuer + KEY_DOCUMENT_PATH
  const loaded = await withTimeLimit(timeoutMs, (signal) =>
    load(fetch, url, signal, maxBytes),
  ).catch((cause) => refuse('network_failed', action, 'an answer in time', { issuer }, cause))
  if (loaded.found !== undefined) return invalid('status 200 without a redirect', loaded.found)
  if (loaded.bytes === undefined) return invalid(`at most ${maxBytes} bytes`)

  let document: KeyDocument
  try {
    document = parseKeyDocument(decodeUtf8(loaded.bytes))
  } catch (cause) {
    const wanted = isReceiptError(cause) ? cause.details.wanted : 'text in UTF-8'
    return invalid(wanted, undefined, cause)
  }
  return document.issuer === issuer ? document : invalid(`keys of ${issuer}`, document.issuer)
}

/** The bytes, or what was found in their place; neither where they are too many. */
async function load(
  fetch: Fetch,
  url: string,
  signal: AbortSignal,
  maxBytes: number,
): Promise<{ readonly bytes?: Uint8Array; readonly found?: string }> {
  const request = new Request(url, {
    credentials: 'omit',
    headers: { Accept: 'application/json' },
    redirect: 'manual',
    signal,
  })
  const response = await fetch(request)
  // A fetch may follow a redirect whatever it was asked.
  if (response.redirected) return { found: 'a redirect' }
  if (response.status !== 200) return { found: `status ${response.status}` }
  if (response.body === null) return { bytes: new Uint8Array() }
  const { bytes, cause, rest } = await readBody(response.body, maxBytes)
  if (bytes === undefined && cause !== undefined) throw cause
  rest?.cancel().catch(() => {})
  return bytes === undefined ? {} : { bytes }
}

/** Ends on time, also where the work does not heed the signal; what is left of the work is aborted. */
async function withTimeLimit<T>(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    const fail = () => reject(new DOMException('no answer in time', 'TimeoutError'))
    timer = setTimeout(fail, timeoutMs)
  })
  try {
    return await Promise.race([work(controller.signal), late])
  } finally {
    clearTimeout(timer)
    controller.abort()
  }
}
