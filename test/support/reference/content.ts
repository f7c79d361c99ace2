/** URLs and response content, transcribed from spec/receipt.md §5 and §6. @module */
import { decodeUtf8, type Hex, sha256, sha256Base64url } from './bytes.js'
import { canonical, parseStrict } from './json.js'

/** A URL as claims of an issuer write it, or `undefined` where it cannot be written. */
export function claimedUrl(text: string, issuer: string): string | undefined {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return undefined
  }
  if (url.username !== '' || url.password !== '') return undefined
  const whole = url.href.split('#')[0] as string
  return whole.length > 256 || whole.includes('\\')
    ? `${issuer}/#sha-256=${sha256Base64url(whole)}`
    : whole
}

/** Content-Type → what a receipt says of it. */
export function mediaTypeOf(contentType: string): string {
  const essence = (contentType.split(';')[0] as string)
    .replace(/^[ \t]+|[ \t]+$/g, '')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  const good = essence.length <= 80 && /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(essence)
  return good ? essence : ''
}

/** The canonical form of a JSON body, or `undefined` where it has no JSON digest. */
export function canonicalBody(body: Uint8Array, mediaType: string): string | undefined {
  if (mediaType !== 'application/json' && !mediaType.endsWith('+json')) return undefined
  if (body.length > 256 * 1024) return undefined
  const text = decodeUtf8(body)
  const value = text === undefined ? undefined : parseStrict(text)
  return value === undefined ? undefined : canonical(value)
}

/** What a receipt claims about content. */
export function claimedContent(body: Uint8Array, contentType: string) {
  const mediaType = mediaTypeOf(contentType)
  const json = canonicalBody(body, mediaType)
  return {
    mediaType,
    length: body.length,
    body: sha256(body),
    ...(json !== undefined && { json: sha256(json) as Hex }),
  }
}
