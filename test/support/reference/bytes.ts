/** Bytes, encodings and SHA-256, by node alone. @module */
import { createHash } from 'node:crypto'

export type Hex = `0x${string}`

/** Bytes as a vector writes them. */
export type VectorBytes = { utf8: string } | { base64: string }

export const toBytes = (bytes: VectorBytes): Uint8Array =>
  'utf8' in bytes ? Buffer.from(bytes.utf8, 'utf8') : Buffer.from(bytes.base64, 'base64')

export const sha256 = (data: Uint8Array | string): Hex =>
  `0x${createHash('sha256').update(data).digest('hex')}`

export const sha256Base64url = (data: Uint8Array | string): string =>
  createHash('sha256').update(data).digest('base64url')

/** UTF-8 → text with any byte order mark kept, or `undefined`. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Text in the encoding's one form → bytes, or `undefined`. */
export function decodeExactly(text: string, encoding: 'base64' | 'base64url') {
  const bytes = Buffer.from(text, encoding)
  return bytes.toString(encoding) === text ? bytes : undefined
}
