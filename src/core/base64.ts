/** Base64 and base64url (RFC 4648), canonical only: what does not re-encode identically is refused. @module */

/** Bytes → base64 with padding, as x402 headers use it. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Bytes → base64url without padding, as the receipt header uses it. */
export function encodeBase64url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replace(/[+/=]/g, (char) => ({ '+': '-', '/': '_' })[char] ?? '')
}

const decode = (encode: (bytes: Uint8Array) => string) => (text: string) => {
  try {
    // atob forgives spaces and stray bits; encoding again does not.
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0))
    if (encode(bytes) === text) return bytes
  } catch {
    // No base64 at all.
  }
  return undefined
}

/** Base64 with padding → bytes, or `undefined` where the text is not canonical. */
export const decodeBase64 = decode(encodeBase64)

/** Base64url without padding → bytes, or `undefined` where the text is not canonical. */
export const decodeBase64url = decode(encodeBase64url)
