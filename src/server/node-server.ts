/** Responses of @hono/node-server that have not become native ones. @module */
import { encodeUtf8 } from '../core/bytes.js'
import type { Fields } from './rules.js'

/**
 * What @hono/node-server is about to write: it keeps status, body and headers under a symbol named
 * "cache", drops them as soon as anybody reads the response another way, and otherwise writes
 * exactly them to the socket. Where that is not found, the response is one like any other.
 */
function peek(response: Response): string | Uint8Array | null | undefined {
  const symbol = Object.getOwnPropertySymbols(response).find(
    ({ description }) => description === 'cache',
  )
  const cache: unknown = symbol && Reflect.get(response, symbol)
  if (!Array.isArray(cache) || cache.length !== 3 || cache[0] !== response.status) return undefined
  const body: unknown = cache[1]
  return body === null || typeof body === 'string' || body instanceof Uint8Array ? body : undefined
}

/** The content of such a response, read in place. */
export function peekContent(response: Response): Uint8Array | undefined {
  const body = peek(response)
  if (body === null) return new Uint8Array()
  return typeof body === 'string' ? encodeUtf8(body) : body
}

/**
 * Such a response with changed headers, or `undefined` where it is another one. The headers become
 * plain data, which is written as it is: setting them one by one costs more than hashing a body.
 */
export function changePlainHeaders(
  response: Response,
  edit: (headers: Fields) => void,
): Response | undefined {
  const body = peek(response)
  // Plain data has one value for each name.
  if (!body || response.headers.has('Set-Cookie')) return undefined
  const headers: Record<string, string> = Object.fromEntries(response.headers)
  edit({
    has: (name) => Object.hasOwn(headers, name.toLowerCase()),
    get: (name) => headers[name.toLowerCase()] ?? null,
    set(name, value) {
      headers[name.toLowerCase()] = value
    },
    delete(name) {
      delete headers[name.toLowerCase()]
    },
  })
  return new Response(body as string | Uint8Array<ArrayBuffer>, {
    headers,
    status: response.status,
  })
}
