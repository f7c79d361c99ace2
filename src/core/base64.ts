/** Base64 and base64url (RFC 4648), canonical only: what does not re-encode identically is refused. @module */

/** The alphabet of base64url, without padding. */
export const toUrl = (base64: string): string =>
  base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** Bytes → base64 with padding, as x402 headers use it. For headers: a few thousand bytes. */
export const encodeBase64 = (bytes: Uint8Array): string =>
  // Spreading the bytes would take ten times as long.
  btoa(String.fromCharCode.apply(null, bytes as never))

/** Bytes → base64url without padding, as the receipt header uses it. */
export const encodeBase64url = (bytes: Uint8Array): string => toUrl(encodeBase64(bytes))

const decode = (spell: (base64: string) => string) => (text: string) => {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  // atob forgives spaces and stray bits; encoding again does not.
  if (spell(btoa(binary)) !== text) throw new TypeError('no base64')
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at)
  return bytes
}

/** Base64 with padding → bytes. Throws where the text is not canonical. */
export const decodeBase64 = decode((base64) => base64)

/** Base64url without padding → bytes. Throws where the text is not canonical. */
export const decodeBase64url = decode(toUrl)
