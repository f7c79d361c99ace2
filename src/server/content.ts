/** Reading a response's content once, at the lowest cost the runtime allows. Source: spec/receipt.md §6. @module */
import { encodeUtf8 } from '../core/bytes.js'
import { encodeHex } from '../core/hex.js'
import { refuse } from '../errors.js'
import type { Engine } from '../ports.js'
import { jsonDigest, MAX_JSON_BYTES } from '../receipt/json-digest.js'
import { essence } from '../receipt/media-type.js'
import type { ResponseClaims } from '../receipt/types.js'
import { joinBytes } from './join.js'
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
export async function readContent(given: Response): Promise<Content> {
  const inPlace = peekNodeServer(given)
  const { sent, complete } =
    inPlace === undefined ? await readStream(given) : { sent: [inPlace], complete: true }
  if (sent.every(({ length }) => length === 0)) {
    return { response: withoutContent(given, complete), sent: [], complete }
  }
  const response = inPlace === undefined ? rebuild(given, sent, complete) : given
  return { response: nameType(response), sent, complete }
}

/**
 * What a receipt claims of content.
 *
 * Layout: `length`, `body` and `json` are those of the content without codings.
 * Errors: `coding_unsupported`; `body_unreadable` where a coding cannot be removed.
 */
export async function claimContent(
  { complete, response, sent }: Content,
  engine: Engine,
): Promise<ResponseClaims> {
  const { headers, status } = response
  const mediaType = essence(headers.get('Content-Type'))
  return {
    status,
    mediaType,
    range: status === 206 ? (headers.get('Content-Range') ?? '') : '',
    complete,
    ...(await digestChunks(decode(sent, headers.get('Content-Encoding')), mediaType, engine)),
  }
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

/**
 * The body of a response that @hono/node-server has not turned into a native one yet. It keeps
 * status, body and headers under a symbol named "cache", drops them as soon as anybody reads the
 * response another way, and otherwise writes exactly them to the socket. Where that is not found,
 * the content is read as everywhere else.
 */
function peekNodeServer(response: Response): Uint8Array | undefined {
  const symbol = Object.getOwnPropertySymbols(response).find(
    ({ description }) => description === 'cache',
  )
  const cache: unknown = symbol && Reflect.get(response, symbol)
  if (!Array.isArray(cache) || cache.length !== 3 || cache[0] !== response.status) return undefined
  const body: unknown = cache[1]
  if (body === null) return new Uint8Array()
  if (typeof body === 'string') return encodeUtf8(body)
  return body instanceof Uint8Array ? body : undefined
}

/** Everything that arrives, and whether that was all. */
async function readStream({ body }: Response) {
  const sent: Uint8Array[] = []
  try {
    // Some hosts write text that a stream yields, which is not for a stream of bytes to do.
    for await (const chunk of body ?? []) {
      sent.push(typeof chunk === 'string' ? encodeUtf8(chunk) : chunk)
    }
    return { sent, complete: true }
  } catch {
    return { sent, complete: false }
  }
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

type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>

const CODINGS: Readonly<Record<string, CompressionFormat>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
}

/** Removes content codings, the last applied first. */
function decode(sent: readonly Uint8Array[], contentEncoding: string | null): Chunks {
  const codings = (contentEncoding ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity')
  if (codings.length === 0 || sent.length === 0) return sent
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

async function digestChunks(chunks: Chunks, mediaType: string, engine: Engine) {
  const hash = engine.sha256()
  let length = 0
  let kept: Uint8Array[] = []
  // Awaiting chunks that are already here would cost more than hashing them.
  const read = (chunk: Uint8Array) => {
    hash.update(chunk)
    length += chunk.length
    if (length <= MAX_JSON_BYTES) kept.push(chunk)
    else kept = []
  }
  try {
    if (Symbol.iterator in chunks) for (const chunk of chunks) read(chunk)
    else for await (const chunk of chunks) read(chunk)
  } catch (cause) {
    refuse(
      'body_unreadable',
      'read response body',
      'content in the coding that it names',
      {},
      cause,
    )
  }
  const json = length <= MAX_JSON_BYTES ? jsonDigest(joinBytes(kept), mediaType, engine) : undefined
  return { length, body: encodeHex(hash.digest()), ...(json !== undefined && { json }) }
}
