import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import type { Json } from '../../src/core/json.js'
import { isReceiptError } from '../../src/errors.js'
import { checkX402 } from '../../src/payment/check.js'
import { jsonDigest } from '../../src/receipt/json-digest.js'
import { essence } from '../../src/receipt/media-type.js'
import { auditReceipt } from '../../src/verify/audit.js'
import type { VerifyOptions } from '../../src/verify/types.js'
import { verifyReceipt } from '../../src/verify/verify.js'
import { arbJson } from '../support/arbitraries.js'
import { delivery, sortedJson, withMember } from '../support/claims.js'

const { claims, header, receipt, request, response, trust } = await delivery()
const options: VerifyOptions = { policy: 'caller', trust, request, response, at: 0 }

const arbText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: fc.constantFrom(...'{}[]":,\\ue10.-\u0000\ud800 '), maxLength: 60 }),
  fc.json(),
  fc.json().map((text) => Buffer.from(text).toString('base64url')),
  fc.base64String(),
)

/** A receipt with one member replaced by any JSON. */
const arbMutant = fc
  .tuple(
    fc.constantFrom(
      'signature',
      'receipt',
      'note',
      ...Object.keys(claims).map((name) => `receipt.${name}`),
      'receipt.extensions',
      ...Object.keys(claims.payment).map((name) => `receipt.payment.${name}`),
      ...Object.keys(claims.request).map((name) => `receipt.request.${name}`),
      ...Object.keys(claims.response).map((name) => `receipt.response.${name}`),
    ),
    fc.oneof(arbJson, fc.anything({ withObjectString: true }).map(toJson)),
  )
  .map(([path, value]) => sortedJson(withMember(receipt, path, value) as never))

function toJson(value: unknown): Json {
  try {
    return JSON.parse(JSON.stringify(value)) as Json
  } catch {
    return 'x'
  }
}

/** The header cut, repeated, or with something in between. */
const arbSpliced = fc
  .tuple(fc.nat(header.length), fc.nat(header.length), fc.string({ maxLength: 3 }))
  .map(([from, to, text]) => header.slice(0, from) + text + header.slice(to))

/** Whether something ends well or with an error that data may cause. */
function ends(run: () => unknown): boolean {
  try {
    run()
    return true
  } catch (error) {
    return isReceiptError(error)
  }
}

describe('whatever it is given', () => {
  it('audit(x) reports 21 steps and verifies nothing but the receipt', () => {
    fc.assert(
      fc.property(fc.oneof(arbText, arbMutant, arbSpliced), (text) => {
        const report = auditReceipt(text, options)
        expect(report.checks).toHaveLength(21)
        if (report.verdict === 'invalid') return
        const json = sortedJson(receipt as never)
        expect([header, json]).toContain(text)
      }),
      { numRuns: 2000 },
    )
  })

  it('verify(x) returns or throws a ReceiptError', () => {
    fc.assert(
      fc.property(fc.oneof(arbText, arbMutant, arbSpliced), (text) => {
        expect(ends(() => verifyReceipt(text, options))).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('audit(r, e) reports, whatever the evidence', () => {
    const evidence = fc.record(
      {
        status: fc.integer(),
        contentType: fc.string({ unit: 'binary' }),
        contentRange: fc.string({ unit: 'binary' }),
        body: fc.oneof(
          fc.uint8Array(),
          arbJson.map((value) => Buffer.from(JSON.stringify(value))),
        ),
        json: arbJson,
      },
      { requiredKeys: [] },
    )
    const sent = fc.record({ method: fc.string(), url: fc.oneof(fc.string(), fc.webUrl()) })
    fc.assert(
      fc.property(evidence, sent, (response, request) => {
        expect(auditReceipt(header, { ...options, request, response }).checks).toHaveLength(21)
      }),
      { numRuns: 200 },
    )
  })

  it('the x402 checks pass, stay open or throw a ReceiptError', () => {
    const message = fc.oneof(
      arbText,
      arbJson.map((value) => Buffer.from(JSON.stringify(value)).toString('base64')),
      fc
        .record({
          x402Version: fc.constantFrom(1, 2, 3),
          accepts: fc.array(arbJson, { maxLength: 2 }),
          accepted: arbJson,
          payload: arbJson,
          success: fc.boolean(),
          transaction: fc.string(),
          network: fc.constantFrom('base', 'eip155:8453'),
        })
        .map((value) => Buffer.from(JSON.stringify(value)).toString('base64')),
    )
    fc.assert(
      fc.property(message, message, message, (required, payment, settlement) => {
        const checks = checkX402({ required, payment, settlement })
        expect(ends(() => checks.payment(claims, nobleEngine))).toBe(true)
        expect(ends(() => checks.terms(claims, nobleEngine))).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('jsonDigest(b) and essence(t) answer', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.string({ unit: 'binary' }),
        (body, text) => {
          expect(ends(() => jsonDigest(body, 'application/json', nobleEngine))).toBe(true)
          expect(ends(() => jsonDigest(Buffer.from(text), 'a/b+json', nobleEngine))).toBe(true)
          expect(essence(text)).toMatch(/^[ -~]*$/)
        },
      ),
      { numRuns: 500 },
    )
  })
})
