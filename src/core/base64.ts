/** Base64 and base64url (RFC 4648), canonical only: what does not re-encode identically is refused. @module */

// One byte in one UTF-16 unit is the text that btoa takes; every platform's typed arrays are little-endian.
const units = new TextDecoder('utf-16le')

const toUrl = (base64: string) =>
  base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** Bytes → base64 with padding, as x402 headers use it. */
export const encodeBase64 = (bytes: Uint8Array): string =>
  btoa(units.decode(new Uint16Array(bytes)))

/** Bytes → base64url without padding, as the receipt header uses it. */
export const encodeBase64url = (bytes: Uint8Array): string => toUrl(encodeBase64(bytes))

const decode = (spell: (base64: string) => string) => (text: string) => {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    // atob forgives spaces and stray bits; encoding again does not.
    if (spell(btoa(binary)) !== text) return undefined
    const bytes = new Uint8Array(binary.length)
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at)
    return bytes
  } catch {
    // No base64 at all.
    return undefined
  }
}

/** Base64 with padding → bytes, or `undefined` where the text is not canonical. */
export const decodeBase64 = decode((base64) => base64)

/** Base64url without padding → bytes, or `undefined` where the text is not canonical. */
export const decodeBase64url = decode(toUrl)
