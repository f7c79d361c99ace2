/** Canonical JSON (RFC 8785) of data that `parseJson` returned or that this library built. @module */
import canonicalize from 'canonicalize'
import { encodeUtf8 } from './bytes.js'
import { isObject, type Json } from './json.js'

/** Printable ASCII without `"` and `\`: text that JSON prints as it is. */
export const PLAIN = /^[ !#-[\]-~]*$/

/** What `canonicalize` prints; it takes twice as long, so only the less plain parts are left to it. */
export function serializeJcs(value: Json): string {
  if (typeof value === 'string' && PLAIN.test(value)) return `"${value}"`
  if (!isObject(value)) return canonicalize(value) as string
  let members = ''
  for (const name of Object.keys(value).sort()) {
    const member = value[name]
    if (member !== undefined)
      members += `${members && ','}${serializeJcs(name)}:${serializeJcs(member)}`
  }
  return `{${members}}`
}

export const encodeJcs = (value: Json): Uint8Array => encodeUtf8(serializeJcs(value))
