import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Claims } from '../../src/receipt/types.js'
import { auditReceipt } from '../../src/verify/audit.js'
import type { VerifyOptions } from '../../src/verify/types.js'
import { arbClaims } from '../support/arbitraries.js'
import { delivery, ISSUER, sortedJson, toHeader, withMember } from '../support/claims.js'

const extensions = { note: 'sold', nested: { at: [1, true] } }
const sample = await delivery((claims) => ({ ...claims, extensions }))
const { claims, header, receipt, trust, response } = sample
const options: VerifyOptions = { policy: 'reader', trust, response }
const verdict = (text: string) => auditReceipt(text, options).verdict

/** Another value for every member, one that a reader takes. */
const OTHERS: readonly [path: string, value: unknown][] = [
  ['issuedAt', 1795341668],
  ['issuer', 'https://other.example.com'],
  ['signer', `0x${'66'.repeat(20)}`],
  ['payment.protocol', 'x402/1'],
  ['payment.scheme', 'upto'],
  ['payment.kind', 'permit2'],
  ['payment.network', 'eip155:84532'],
  ['payment.asset', `0x${'66'.repeat(20)}`],
  ['payment.amount', '10001'],
  ['payment.payer', `0x${'66'.repeat(20)}`],
  ['payment.payTo', `0x${'66'.repeat(20)}`],
  ['payment.settlement', 'promised'],
  ['payment.transaction', `0x${'66'.repeat(32)}`],
  ['payment.nonce', `0x${'66'.repeat(32)}`],
  ['payment.terms', `0x${'66'.repeat(32)}`],
  ['request.method', 'POST'],
  ['request.url', `${ISSUER}/report?symbol=BTC`],
  ['request.body', `0x${'66'.repeat(32)}`],
  ['response.status', 201],
  ['response.mediaType', 'text/html'],
  ['response.range', 'bytes 0-3/4'],
  ['response.length', 35],
  ['response.complete', false],
  ['response.body', `0x${'66'.repeat(32)}`],
  ['response.json', `0x${'66'.repeat(32)}`],
  ['response.json', undefined],
  ['extensions', undefined],
  ['extensions.note', 'sold!'],
  ['extensions.note', undefined],
  ['extensions.nested.at', [1, false]],
  ['extensions.more', 1],
]

const pathsOf = (value: object, prefix = ''): string[] =>
  Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'object' && name !== 'extensions'
      ? pathsOf(member, `${prefix}${name}.`)
      : `${prefix}${name}`,
  )

describe('tampering', () => {
  it('untouched ⇒ verified', () => expect(verdict(header)).toBe('verified'))

  it('any flipped bit of the header ⇒ not verified', () => {
    const bit = fc.record({ at: fc.nat(header.length - 1), bit: fc.nat(15) })
    fc.assert(
      fc.property(bit, ({ at, bit }) => {
        const flipped = String.fromCharCode(header.charCodeAt(at) ^ (1 << bit))
        expect(verdict(header.slice(0, at) + flipped + header.slice(at + 1))).toBe('invalid')
      }),
      { numRuns: 1000 },
    )
  })

  it('any flipped bit of the JSON ⇒ not verified', () => {
    const json = Buffer.from(sortedJson(receipt as never))
    const bit = fc.nat(json.length * 8 - 1)
    fc.assert(
      fc.property(bit, (bit) => {
        const flipped = Buffer.from(json)
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
        expect(verdict(flipped.toString('base64url'))).toBe('invalid')
      }),
      { numRuns: 1000 },
    )
  })

  it('any flipped bit of the signature ⇒ not verified', () => {
    for (let bit = 0; bit < 520; bit += 1) {
      const bytes = Buffer.from(receipt.signature.slice(2), 'hex')
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7))
      const signature = `0x${bytes.toString('hex')}` as const
      expect(verdict(toHeader({ ...receipt, signature }))).toBe('invalid')
    }
  })

  it('the table below names every member', () => {
    const named = new Set(OTHERS.map(([path]) => path))
    expect(pathsOf(claims).filter((path) => !named.has(path))).toEqual([])
  })

  it.each(OTHERS)('%s changed to %j ⇒ not verified', (path, value) => {
    const changed = { ...receipt, receipt: withMember(claims, path, value) }
    expect(verdict(toHeader(changed))).toBe('invalid')
  })

  it.each(OTHERS)(
    '%s changed to %j, under trust in whoever that recovers to ⇒ not verified',
    (path, value) => {
      const changed = withMember(claims, path, value) as Claims
      const report = auditReceipt(toHeader({ ...receipt, receipt: changed }), {
        ...options,
        trust: { signers: [{ issuer: changed.issuer, signer: changed.signer }] },
      })
      expect(report.verdict).toBe('invalid')
    },
  )

  it('the claims of one receipt under the signature of another ⇒ not verified', () => {
    fc.assert(
      fc.property(arbClaims(claims.signer), (other) => {
        expect(verdict(toHeader({ ...receipt, receipt: other }))).toBe('invalid')
      }),
      { numRuns: 50 },
    )
  })

  it('one byte of the body changed ⇒ not verified', () => {
    const { body } = response
    const change = fc.record({ at: fc.nat(body.length - 1), by: fc.integer({ min: 1, max: 255 }) })
    fc.assert(
      fc.property(change, ({ at, by }) => {
        const changed = Uint8Array.from(body)
        changed[at] = (changed[at] as number) ^ by
        const report = auditReceipt(header, { ...options, response: { body: changed } })
        expect(report.verdict).toBe('invalid')
      }),
      { numRuns: 50 },
    )
  })
})
