/** How a receipt writes a URL. Source: spec/receipt.md §5. @module */
import { encodeBase64url } from '../core/base64.js'
import { decodeHex } from '../core/hex.js'
import { sha256Hex } from '../core/sha256.js'
import { refuse } from '../errors.js'
import type { Hashes } from '../ports.js'

const MAX_LENGTH = 256

/** Tries, because `URL.canParse` of Node 20 refuses Latin-1 from the moment it is compiled. */
export function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}

/**
 * The URL that carried a payment, as the claims of `issuer` write it.
 *
 * Layout: WHATWG-serialised, no fragment; longer than 256 characters, or with a backslash:
 * `<issuer>/#sha-256=<base64url of the SHA-256 of the whole>`.
 * Errors: `request_mismatch` where the text is no URL or carries userinfo.
 */
export function writeUrl(url: string, issuer: string, engine: Hashes): string {
  const parsed = parseUrl(url)
  if (!parsed || parsed.username || parsed.password) {
    return refuse('request_mismatch', 'write URL', 'no userinfo')
  }
  parsed.hash = ''
  const text = parsed.href
  if (text.length <= MAX_LENGTH && !text.includes('\\')) return text
  const hash = decodeHex(sha256Hex(text, engine), 32)
  return `${issuer}/#sha-256=${encodeBase64url(hash)}`
}
