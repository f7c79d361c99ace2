/** Reading a response's content once, at the lowest cost the runtime allows. Source: spec/receipt.md §6. @module */

import { encodeUtf8 } from '../core/bytes.js'
import { encodeHex } from '../core/hex.js'
import { sha256Hex } from '../core/sha256.js'
import { refuse } from '../errors.js'
import type { Engine, Hex } from '../ports.js'
import { rangeOf } from '../receipt/http.js'
import { isJson, jsonDigest, MAX_JSON_BYTES } from '../receipt/json-digest.js'
import { essence } from '../receipt/media-type.js'
import type { ResponseClaims } from '../receipt/types.js'
import { joinBytes } from './join.js'
import { peekContent } from './node-server.js'
import { changeHeaders, hasNoContent } from './rules.js'

/** Content that was read, and the response that still carries it. */
export interface Content {
  readonly response: Response
  /** The bytes as they go out, codings kept. */
  readonly sent: readonly Uint8Array[]
  /** Whether that was all: a stream may end in an error. */
  readonly complete: boolean
}

/**
 * Reads a response's content.
 *
 * Layout: `response` is the given one where its content could be read in place, else one with the
 * same bytes. It always carries them, whatever becomes of the receipt.
 */
export function readContent(given: Response): Content | Promise<Content> {
  const inPlace = peekContent(given)
  if (inPlace === undefined) return readStream(given)
  return inPlace.length === 0
    ? { response: withoutContent(given), sent: [], complete: true }
    : { response: nameType(given), sent: [inPlace], complete: true }
}

/**
 * What a receipt claims of content.
 *
 * Layout: `length`, `body` and `json` are those of the content without codings.
 * Errors: `coding_unsupported`; `body_unreadable` where a coding cannot be removed.
 */
export function claimContent(
  { complete, response, sent }: Content,
  engine: Engine,
): ResponseClaims | Promise<ResponseClaims> {
  const { headers, status } = response
  const mediaType = essence(headers.get('Content-Type'))
  const range = rangeOf(status, headers)
  const claim = (digests: Digests) => ({ status, mediaType, range, complete, ...digests })
  const decoded = decode(sent, headers.get('Content-Encoding'))
  // What is here is not waited for: that would cost more than hashing it.
  return decoded === undefined
    ? claim(digestChunks(sent, mediaType, engine))
    : digestStream(decoded, mediaType, engine).then(claim)
}

/**
 * The same response without a body. One that has an empty body all the same gets a Content-Type
 * from @hono/node-server; a 204, 205 or 304 with one cannot even be copied.
 */
export function withoutContent({ headers, status }: Response, complete = true): Response {
  const response = new Response(null, { headers: new Headers(headers), status })
  if (!complete || hasNoContent(status)) response.headers.delete('Content-Length')
  return response
}

/** Names what the application did not: left alone, a host may name it after the receipt is signed. */
function nameType(response: Response): Response {
  if (response.headers.has('Content-Type')) return response
  return changeHeaders(response, (headers) =>
    headers.set('Content-Type', 'application/octet-stream'),
  )
}

/** Everything that arrives, and whether that was all. */
async function readStream(given: Response): Promise<Content> {
  const sent: Uint8Array[] = []
  let complete = true
  try {
    // Some hosts write text that a stream yields, which is not for a stream of bytes to do.
    for await (const chunk of given.body ?? []) {
      sent.push(typeof chunk === 'string' ? encodeUtf8(chunk) : chunk)
    }
  } catch {
    complete = false
  }
  return sent.every(({ length }) => length === 0)
    ? { response: withoutContent(given, complete), sent: [], complete }
    : { response: nameType(rebuild(given, sent, complete)), sent, complete }
}

/** The same response around bytes that are already here: chunks are handed on, not copied. */
function rebuild(given: Response, sent: readonly Uint8Array[], complete: boolean): Response {
  const { status, statusText } = given
  const headers = new Headers(given.headers)
  // It speaks of what will not come, and the caller would wait for it.
  if (!complete) headers.delete('Content-Length')
  return new Response(toStream(sent), { headers, status, statusText })
}

function toStream(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const left = chunks.values()
  return new ReadableStream({
    pull(controller) {
      const { done, value } = left.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
}

const CODINGS: Readonly<Record<string, CompressionFormat>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
}

/** Removes content codings, the last applied first; nothing where there are none. */
function decode(sent: readonly Uint8Array[], contentEncoding: string | null) {
  const codings = (contentEncoding ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity')
  if (codings.length === 0 || sent.length === 0) return undefined
  return codings.reduceRight<ReadableStream<Uint8Array>>((stream, coding) => {
    const format = Object.hasOwn(CODINGS, coding) ? CODINGS[coding] : undefined
    return format === undefined
      ? refuse('coding_unsupported', 'read response body', Object.keys(CODINGS).join(' or '), {
          found: coding,
        })
      : stream.pipeThrough(
          new DecompressionStream(format) as ReadableWritablePair<Uint8Array, Uint8Array>,
        )
  }, toStream(sent))
}

type Digests = Pick<ResponseClaims, 'length' | 'body' | 'json'>

/** Digests of content that comes in chunks: JSON is kept together until it ends, or is too long. */
function startDigests(mediaType: string, engine: Engine) {
  const hash = engine.sha256()
  let length = 0
  let kept: Uint8Array[] = []
  return {
    read(chunk: Uint8Array) {
      hash.update(chunk)
      length += chunk.length
      if (length <= MAX_JSON_BYTES && isJson(mediaType)) kept.push(chunk)
      else kept = []
    },
    end: (): Digests =>
      name(length, encodeHex(hash.digest()), jsonDigest(joinBytes(kept), mediaType, engine)),
  }
}

const name = (length: number, body: Hex, json: Hex | undefined): Digests =>
  json === undefined ? { length, body } : { length, body, json }

function digestChunks(chunks: readonly Uint8Array[], mediaType: string, engine: Engine): Digests {
  const [only] = chunks
  try {
    if (only !== undefined && chunks.length === 1) {
      return name(only.length, sha256Hex(only, engine), jsonDigest(only, mediaType, engine))
    }
    const digests = startDigests(mediaType, engine)
    for (const chunk of chunks) digests.read(chunk)
    return digests.end()
  } catch (cause) {
    return refuseBody('bytes', cause)
  }
}

async function digestStream(
  chunks: AsyncIterable<Uint8Array>,
  mediaType: string,
  engine: Engine,
): Promise<Digests> {
  const digests = startDigests(mediaType, engine)
  try {
    for await (const chunk of chunks) digests.read(chunk)
  } catch (cause) {
    refuseBody('content in the coding that it names', cause)
  }
  return digests.end()
}

const refuseBody = (wanted: string, cause: unknown): never =>
  refuse('body_unreadable', 'read response body', wanted, {}, cause)
