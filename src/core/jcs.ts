/** Canonical JSON (RFC 8785) of data that `parseJson` returned or that this library built. @module */
import canonicalize from 'canonicalize'
import type { Json } from './json.js'

export const serializeJcs = (value: Json): string => canonicalize(value) as string
