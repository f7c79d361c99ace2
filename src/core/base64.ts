/** Base64 and base64url (RFC 4648), canonical only: what does not re-encode identically is refused. @module */

// One byte in one UTF-16 unit is the text that btoa takes; every platform's typed arrays are little-endian.
const units = new TextDecoder('utf-16le')

/** Bytes → base64 with padding, as x402 headers use it. */
export const encodeBase64 = (bytes: Uint8Array): string =>
  btoa(units.decode(new Uint16Array(bytes)))

/** Bytes → base64url without padding, as the receipt header uses it. */
export function encodeBase64url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replace(/[+/=]/g, (char) => ({ '+': '-', '/': '_' })[char] ?? '')
}

const decode = (encode: (bytes: Uint8Array) => string) => (text: string) => {
  try {
    // atob forgives spaces and stray bits; encoding again does not.
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = new Uint8Array(binary.length).map((_, at) => binary.charCodeAt(at))
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
