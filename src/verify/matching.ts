/** Steps 7 to 21: the claims against their signature, whom the verifier accepts, and what it holds. @module */
import { addressOf } from '../core/address.js'
import { decodeUtf8 } from '../core/bytes.js'
import { encodeHex } from '../core/hex.js'
import { serializeJcs } from '../core/jcs.js'
import type { Json } from '../core/json.js'
import { sha256Hex } from '../core/sha256.js'
import { type ErrorCode, refuse } from '../errors.js'
import type { Hashes } from '../ports.js'
import { digestClaims } from '../receipt/digest.js'
import { essence } from '../receipt/media-type.js'
import { writeUrl } from '../receipt/url.js'
import { expectEqual, missing, type Step, type Steps } from './step.js'
import type { Checks, Evidence } from './types.js'

/** How far the issuer's clock may run ahead, in seconds. */
const CLOCK_TOLERANCE = 300

/** A step that the caller's own check decides, and that nobody else can, or that rule. */
const brought =
  (name: keyof Checks, otherwise: Step = () => missing(`checks.${name}`)): Step =>
  (state) => {
    const check = state.options.checks?.[name]
    return check ? check(state.claims, state.engine) : otherwise(state)
  }

/** A step that compares one fact about the response, where it is given. */
const compared =
  (
    code: ErrorCode,
    member: 'status' | 'range' | 'length' | 'mediaType',
    find: (response: NonNullable<Evidence['response']>) => string | number | undefined,
  ): Step =>
  ({ claims, options }) => {
    const found = find(options.response ?? {})
    if (found === undefined) return missing(`response.${member}`)
    expectEqual(code, `response.${member}`, found, claims.response[member])
  }

export const MATCHING: Steps = {
  /** Not verification yet: it only ties the claims to the key that they name. */
  signer(state) {
    const { claims, compact, engine } = state
    const digest = digestClaims(claims, engine)
    state.id = encodeHex(digest)
    let recovered = 'none'
    try {
      recovered = addressOf(engine.curve.recover(digest, compact), engine.keccak256)
    } catch {
      // An r that is no point of the curve recovers to no key at all.
    }
    expectEqual('signer_mismatch', 'signer', recovered, claims.signer)
  },

  // The slash that ends an origin also rules out a longer host and userinfo.
  origin({ claims: { issuer, request } }) {
    const found = request.url.slice(0, issuer.length + 1)
    expectEqual('origin_mismatch', 'request.url', found, `${issuer}/`)
  },

  host: brought('host', ({ claims: { issuer, signer }, options }) => {
    const accepted = options.trust.signers.some(
      (key) => key.issuer === issuer && key.signer.toLowerCase() === signer,
    )
    if (!accepted) return { ...missing('trust.signers'), code: 'signer_untrusted' }
  }),

  payee: brought('payee'),

  request({ claims, engine, options }) {
    const sent = options.request
    if (!sent) return missing('request')
    const { issuer, request } = claims
    const code = 'request_mismatch'
    expectEqual(code, 'request.method', sent.method, request.method)
    expectEqual(code, 'request.url', writeUrl(sent.url, issuer, engine), request.url)
    expectEqual(
      code,
      'request.body',
      sha256Hex(sent.body ?? new Uint8Array(), engine),
      request.body,
    )
  },

  status: compared('status_mismatch', 'status', ({ status }) => status),

  // Where the status is known and no Content-Range is given, there was none.
  range: compared(
    'range_mismatch',
    'range',
    ({ contentRange, status }) => contentRange ?? (status && ''),
  ),

  length: compared('length_mismatch', 'length', ({ body }) => body?.length),

  'media-type': compared('media_type_mismatch', 'mediaType', ({ contentType }) =>
    contentType === undefined ? undefined : essence(contentType),
  ),

  body({ claims, engine, options }) {
    const { body, json } = options.response ?? {}
    const wanted = claims.response
    const code = 'body_mismatch'
    if (body) {
      const found = sha256Hex(body, engine)
      const near =
        found !== wanted.body &&
        looseJson(() => JSON.parse(decodeUtf8(body)), engine) === wanted.json
      expectEqual(
        code,
        'body',
        found,
        wanted.body,
        near ? { match: 'same JSON, different bytes' } : undefined,
      )
    } else if (json !== undefined && wanted.json) {
      expectEqual(
        code,
        'response.json',
        looseJson(() => json, engine),
        wanted.json,
      )
      return { status: 'pass', details: { match: 'same JSON, bytes not compared' } }
    } else return missing('response.body')
  },

  payment: brought('payment'),

  terms: brought('terms'),

  consent: brought('consent'),

  settlement: brought('settlement'),

  time({ claims, options: { at } }) {
    if (at === undefined) return missing('at')
    const latest = at + CLOCK_TOLERANCE
    const found = claims.issuedAt
    if (found > latest) refuse('issued_in_future', 'verify time', latest, { found })
  },
}

/** The digest of whatever JSON there is, which may have no canonical form. */
function looseJson(read: () => Json, engine: Hashes): string {
  try {
    return sha256Hex(serializeJcs(read()), engine)
  } catch {
    return 'no JCS'
  }
}
