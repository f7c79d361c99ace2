/** Base64 and base64url (RFC 4648), canonical only: what does not re-encode identically is refused. @module */

// One byte in one UTF-16 unit is the text that btoa takes; every platform's typed arrays are little-endian.
const units = new TextDecoder('utf-16le')

/** Bytes → base64 with padding, as x402 headers use it. */
export const encodeBase64 = (bytes: Uint8Array): string =>
  btoa(units.decode(new Uint16Array(bytes)))

/** Bytes → base64url without padding, as the receipt header uses it. */
export function encodeBase64url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Base64 with padding → bytes, or `undefined` where the text is not canonical. */
export function decodeBase64(text: string): Uint8Array | undefined {
  let binary = ''
  try {
    binary = atob(text)
  } catch {
    // No base64 at all.
  }
  // atob forgives spaces and stray bits; encoding again does not.
  if (btoa(binary) !== text) return undefined
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at)
  return bytes
}

/** Base64url without padding → bytes, or `undefined` where the text is not canonical. */
export function decodeBase64url(text: string): Uint8Array | undefined {
  if (/[+/=]/.test(text)) return undefined
  const padded = text.padEnd(Math.ceil(text.length / 4) * 4, '=')
  return decodeBase64(padded.replaceAll('-', '+').replaceAll('_', '/'))
}
