/** Hashes of texts that recur. @module */

const MAX_REMEMBERED = 256
const MAX_LENGTH = 48

const encoder = /* @__PURE__ */ new TextEncoder()

/**
 * The hash of a text's UTF-8, known for texts that it has met. Types, networks, assets and payees
 * recur in every receipt of an issuer; nonces and most URLs are longer, and are not kept.
 */
export function rememberTexts(
  hash: (bytes: Uint8Array) => Uint8Array,
): (text: string) => Uint8Array {
  const known = new Map<string, Uint8Array>()
  const bytes = new Uint8Array(1024)
  // Three bytes a character are the most that UTF-8 takes.
  const hashText = (text: string) =>
    3 * text.length > bytes.length
      ? hash(encoder.encode(text))
      : hash(bytes.subarray(0, encoder.encodeInto(text, bytes).written))
  return (text) => {
    let found = known.get(text)
    if (found === undefined) {
      found = hashText(text)
      // The strings that describe types are the longest of all, and few.
      if (text.length <= MAX_LENGTH || text.endsWith(')')) {
        if (known.size >= MAX_REMEMBERED) known.clear()
        known.set(text, found)
      }
    }
    return found
  }
}
