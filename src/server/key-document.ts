/** Serving the key document, without any framework. Source: spec/keys.md §2. @module */
import { encodeUtf8 } from '../core/bytes.js'
import { sha256Hex } from '../core/sha256.js'
import { hostEngine } from '../engines/host.js'
import { KEY_DOCUMENT_PATH, parseKeyDocument, serializeKeyDocument } from '../keys/document.js'
import type { KeyDocument } from '../keys/types.js'
import type { IssuerOptions } from './issuer.js'

/** Answers a request for the key document; `undefined` for any other. */
export type AnswerKeys = (request: Request) => Response | undefined

/**
 * Serves a key document: to GET and HEAD, cacheable, and to pages of every origin.
 *
 * Layout: the document, and the receipts that it is to fit → an answer per request.
 * Errors: `key_document_invalid` and `statement_invalid` where clients would refuse it; `TypeError`
 * where it is not of the receipts' issuer, or lacks the key that signs them.
 *
 * @example const answer = serveKeyDocument(document, { issuer, signer })
 */
export function serveKeyDocument(
  document: KeyDocument,
  receipts: Partial<Pick<IssuerOptions, 'issuer' | 'signer'>> = {},
): AnswerKeys {
  const text = serializeKeyDocument(document)
  const { issuer, keys } = parseKeyDocument(text)
  if ((receipts.issuer ?? issuer) !== issuer) {
    throw new TypeError(
      `Cannot serve key document: found that of ${issuer}, wanted that of ${receipts.issuer}`,
    )
  }
  const signer = receipts.signer?.address.toLowerCase()
  if (signer !== undefined && !keys.some(({ key }) => key === signer)) {
    throw new TypeError(`Cannot serve key document: wanted the key ${signer}, which signs receipts`)
  }

  const bytes = encodeUtf8(text) as Uint8Array<ArrayBuffer>
  const tag = `"${sha256Hex(bytes, hostEngine).slice(2)}"`
  const lasting = {
    ETag: tag,
    'Cache-Control': 'public, max-age=300',
    'Access-Control-Allow-Origin': '*',
  }
  const headers = {
    ...lasting,
    'Content-Type': 'application/json',
    'Content-Length': String(bytes.length),
  }
  return ({ headers: asked, method, url }) => {
    if (method !== 'GET' && method !== 'HEAD') return undefined
    if (new URL(url).pathname !== KEY_DOCUMENT_PATH) return undefined
    if (names(asked.get('If-None-Match'), tag)) {
      return new Response(null, { status: 304, headers: lasting })
    }
    return new Response(method === 'HEAD' ? null : bytes, { headers })
  }
}

/** Whether a field that lists entity tags names this one; the comparison is weak (RFC 9110 §13.1.2). */
const names = (field: string | null, tag: string) =>
  (field ?? '')
    .split(',')
    .map((one) => one.trim())
    .some((one) => one === '*' || one === tag || one === `W/${tag}`)
