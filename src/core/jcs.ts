/** Canonical JSON (RFC 8785) of data that `parseJson` returned or that this library built. @module */
import canonicalize from 'canonicalize'
import { encodeUtf8 } from './bytes.js'
import type { Json } from './json.js'

export const serializeJcs = (value: Json): string => canonicalize(value) as string

export const encodeJcs = (value: Json): Uint8Array => encodeUtf8(serializeJcs(value))
