import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeBase64,
  decodeBase64url,
  encodeBase64,
  encodeBase64url,
} from '../../src/core/base64.js'
import { decodeUtf8, encodeUtf8 } from '../../src/core/bytes.js'
import { nobleEngine } from '../../src/core/engine.js'
import { decodeHex, encodeHex } from '../../src/core/hex.js'
import { serializeJcs } from '../../src/core/jcs.js'
import { parseJson } from '../../src/core/json.js'
import { decodeSignature, encodeSignature } from '../../src/core/secp256k1.js'
import { parseReceipt } from '../../src/receipt/envelope.js'
import { jsonDigest } from '../../src/receipt/json-digest.js'
import { encodeReceipt, serializeReceipt } from '../../src/receipt/serialize.js'
import { writeUrl } from '../../src/receipt/url.js'
import { arbClaims, arbHex, arbIssuer, arbJson } from '../support/arbitraries.js'
import { sha256, sortedJson, toHeader } from '../support/claims.js'

const arbBytes = fc.uint8Array({ maxLength: 300 })
const arbText = fc.string({ unit: 'binary', maxLength: 300 })

const HALF = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n
const arbSignature = fc
  .tuple(fc.bigInt(1n, HALF), fc.bigInt(1n, HALF), fc.constantFrom('1b', '1c'))
  .map(([r, s, v]) => {
    const digits = [r, s].map((value) => value.toString(16).padStart(64, '0'))
    return `0x${digits.join('')}${v}` as const
  })

const arbReceipt = fc
  .tuple(arbHex(20).chain(arbClaims), arbSignature)
  .map(([receipt, signature]) => ({ receipt, signature }))

describe('receipts', () => {
  it('parse(serialize(r)) ≡ r', () => {
    fc.assert(
      fc.property(arbReceipt, (receipt) => {
        expect(parseReceipt(serializeReceipt(receipt))).toEqual(receipt)
      }),
    )
  })

  it('parse(encode(r)) ≡ r', () => {
    fc.assert(
      fc.property(arbReceipt, (receipt) => {
        expect(parseReceipt(encodeReceipt(receipt))).toEqual(receipt)
      }),
    )
  })

  it('encode(r) ≡ base64url of sorted JSON, and encode(parse(h)) ≡ h', () => {
    fc.assert(
      fc.property(arbReceipt, (receipt) => {
        const header = toHeader(receipt)
        expect(encodeReceipt(receipt)).toBe(header)
        expect(encodeReceipt(parseReceipt(header))).toBe(header)
      }),
    )
  })

  it('encode(decode(s)) ≡ s for every signature', () => {
    fc.assert(
      fc.property(arbSignature, (signature) => {
        expect(encodeSignature(decodeSignature(signature))).toBe(signature)
      }),
    )
  })
})

describe('bytes', () => {
  it('decode(encode(b)) ≡ b', () => {
    fc.assert(
      fc.property(arbBytes, (bytes) => {
        expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
        expect(decodeBase64url(encodeBase64url(bytes))).toEqual(bytes)
        expect(decodeHex(encodeHex(bytes), bytes.length)).toEqual(bytes)
      }),
    )
  })

  it('decode(encode(t)) ≡ t for every text', () => {
    fc.assert(
      fc.property(arbText, (text) => {
        expect(decodeUtf8(encodeUtf8(text))).toBe(text)
      }),
    )
  })

  it('encode(decode(t)) ≡ t wherever decode takes t', () => {
    const symbols = fc.string({ unit: fc.constantFrom(...'AQgwZz059+/-_= \n'), maxLength: 12 })
    fc.assert(
      fc.property(symbols, (text) => {
        const taken = (decode: typeof decodeBase64) => {
          try {
            return decode(text)
          } catch {
            return undefined
          }
        }
        const [plain, url] = [taken(decodeBase64), taken(decodeBase64url)]
        if (plain) expect(encodeBase64(plain)).toBe(text)
        if (url) expect(encodeBase64url(url)).toBe(text)
        // Node forgives everything, so what it prints again is the judge of what is canonical.
        expect(plain !== undefined).toBe(Buffer.from(text, 'base64').toString('base64') === text)
        expect(url !== undefined).toBe(
          Buffer.from(text, 'base64url').toString('base64url') === text,
        )
      }),
      { numRuns: 2000 },
    )
  })
})

describe('canonical JSON', () => {
  it('jcs(parse(jcs(v))) ≡ jcs(v)', () => {
    fc.assert(
      fc.property(arbJson, (value) => {
        const text = serializeJcs(value)
        expect(serializeJcs(parseJson(text))).toBe(text)
        expect(text).toBe(sortedJson(value))
      }),
      { numRuns: 300 },
    )
  })

  it('jsonDigest(print(v)) ≡ sha256(jcs(v)), however v is printed', () => {
    fc.assert(
      fc.property(arbJson, fc.constantFrom('', ' ', '\t'), (value, indent) => {
        const body = Buffer.from(JSON.stringify(value, null, indent))
        expect(jsonDigest(body, 'application/json', nobleEngine)).toBe(sha256(sortedJson(value)))
      }),
      { numRuns: 300 },
    )
  })
})

describe('URLs', () => {
  const arbUrl = fc
    .tuple(arbIssuer, fc.string({ unit: 'grapheme', maxLength: 40 }))
    .map(([issuer, path]) => ({ issuer, url: `${issuer}/${path}` }))
    .filter(({ url }) => URL.canParse(url))

  it('writeUrl(writeUrl(u)) ≡ writeUrl(u) for every URL that is written out', () => {
    fc.assert(
      fc.property(arbUrl, ({ issuer, url }) => {
        const written = writeUrl(url, issuer, nobleEngine)
        if (written.includes('/#sha-256=')) return
        expect(writeUrl(written, issuer, nobleEngine)).toBe(written)
        expect(new URL(written).href).toBe(written)
      }),
    )
  })

  it('writeUrl(u) starts with the issuer, fits, and holds no quotation mark or backslash', () => {
    fc.assert(
      fc.property(arbUrl, ({ issuer, url }) => {
        const written = writeUrl(url, issuer, nobleEngine)
        expect(written.startsWith(`${issuer}/`)).toBe(true)
        expect(written).toMatch(/^[ !#-[\]-~]{1,256}$/)
      }),
      { numRuns: 500 },
    )
  })
})
