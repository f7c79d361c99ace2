/** How a receipt writes a URL. Source: spec/receipt.md §5. @module */
import { encodeBase64url } from '../core/base64.js'
import { encodeUtf8 } from '../core/bytes.js'
import { refuse } from '../errors.js'
import type { Engine } from '../ports.js'

const MAX_LENGTH = 256

/**
 * The URL that carried a payment, as the claims of `issuer` write it.
 *
 * Layout: WHATWG-serialised, no fragment; longer than 256 characters, or with a backslash:
 * `<issuer>/#sha-256=<base64url of the SHA-256 of the whole>`.
 * Errors: `request_mismatch` where the text is no URL or carries userinfo.
 */
export function writeUrl(url: string, issuer: string, engine: Engine): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || parsed.username || parsed.password) {
    return refuse('request_mismatch', 'write URL', 'an absolute URL without userinfo')
  }
  parsed.hash = ''
  const text = parsed.href
  if (text.length <= MAX_LENGTH && !text.includes('\\')) return text
  const hash = engine.sha256()
  hash.update(encodeUtf8(text))
  return `${issuer}/#sha-256=${encodeBase64url(hash.digest())}`
}
