/** Reading a response's content once, at the lowest cost the runtime allows. Source: spec/receipt.md §6. @module */
import { concatBytes, encodeUtf8 } from '../core/bytes.js'
import { encodeHex } from '../core/hex.js'
import { refuse } from '../errors.js'
import type { Engine } from '../ports.js'
import { jsonDigest, MAX_JSON_BYTES } from '../receipt/json-digest.js'
import { essence } from '../receipt/media-type.js'
import type { ResponseClaims } from '../receipt/types.js'
import { hasNoContent } from './rules.js'

/** Content that was read, and the response that still carries it. */
export interface Content {
  readonly claims: ResponseClaims
  readonly response: Response
  /** The bytes as they go out, codings kept. */
  readonly sent: readonly Uint8Array[]
}

/**
 * Reads a response's content and says what a receipt claims of it.
 *
 * Layout: `claims.length`, `body` and `json` are those of the content without codings. `response`
 * is the given one where its content could be read in place, else one with the same bytes.
 * Errors: `coding_unsupported`; `body_unreadable` where a coding cannot be removed.
 */
export async function readContent(response: Response, engine: Engine): Promise<Content> {
  const { headers, status } = response
  const mediaType = essence(headers.get('Content-Type'))
  const inPlace = hasNoContent(status) ? new Uint8Array() : peekNodeServer(response)
  const { chunks: sent, complete } =
    inPlace === undefined ? await readChunks(response) : { chunks: [inPlace], complete: true }
  const decoded = decode(sent, headers.get('Content-Encoding'))
  const digests = await digestChunks(decoded, mediaType, engine)
  return {
    claims: {
      status,
      mediaType,
      range: status === 206 ? (headers.get('Content-Range') ?? '') : '',
      complete,
      ...digests,
    },
    response: inPlace === undefined ? rebuild(response, sent) : response,
    sent,
  }
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

/** Everything that arrives, and whether that was all: a stream may end in an error. */
async function readChunks({ body }: Response) {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of body ?? []) chunks.push(chunk)
    return { chunks, complete: true }
  } catch {
    return { chunks, complete: false }
  }
}

/** The same response around bytes that are already here: chunks are handed on, not copied. */
function rebuild(
  { headers, status, statusText }: Response,
  chunks: readonly Uint8Array[],
): Response {
  return new Response(chunks.length === 0 ? null : toStream(chunks), {
    headers,
    status,
    statusText,
  })
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
  if (codings.length === 0) return sent
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
  const json =
    length <= MAX_JSON_BYTES ? jsonDigest(concatBytes(...kept), mediaType, engine) : undefined
  return { length, body: encodeHex(hash.digest()), ...(json !== undefined && { json }) }
}
