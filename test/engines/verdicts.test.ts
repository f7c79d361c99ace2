import { secp256k1 } from '@noble/curves/secp256k1.js'
import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import type { Hex } from '../../src/ports.js'
import type { Claims } from '../../src/receipt/types.js'
import { auditReceipt } from '../../src/verify/audit.js'
import { delivery, toHeader, withMember } from '../support/claims.js'
import { OTHERS } from './all.js'

const { ORDER } = secp256k1.Point.Fn
const digits = (value: bigint) => value.toString(16).padStart(64, '0')

/** The smallest x from `from` on that is, or is not, one of a point of the curve. */
function abscissa(from: bigint, onCurve: boolean): bigint {
  for (let x = from; ; x += 1n) {
    let found = true
    try {
      secp256k1.Point.fromHex(`02${digits(x)}`)
    } catch {
      found = false
    }
    if (found === onCurve) return x
  }
}

const genuine = await delivery()
const { claims, receipt, trust, request, response } = genuine
const [, r, s, v] = /^0x(.{64})(.{64})(.{2})$/.exec(receipt.signature) as unknown as string[]
const other = v === '1b' ? '1c' : '1b'
const half = ORDER >> 1n

const signed = (signature: string, made: Claims = claims) =>
  toHeader({ receipt: made, signature: signature as Hex })
const tampered = (path: string, value: unknown) =>
  signed(receipt.signature, withMember(claims, path, value))

/** What is judged, and the code of the first step that must fail. */
const CASES: readonly (readonly [name: string, header: string, code: string | undefined])[] = [
  ['a genuine receipt', genuine.header, undefined],
  ['a changed amount', tampered('payment.amount', '10001'), 'signer_mismatch'],
  ['a changed URL', tampered('request.url', `${claims.issuer}/other`), 'signer_mismatch'],
  ['a changed digest', tampered('response.body', `0x${'ab'.repeat(32)}`), 'signer_mismatch'],
  ['another signer', tampered('signer', `0x${'ab'.repeat(20)}`), 'signer_mismatch'],
  ['the other recovery bit', signed(`0x${r}${s}${other}`), 'signer_mismatch'],
  ['r and s exchanged', signed(`0x${digits(1n)}${digits(half)}1b`), 'signer_mismatch'],
  ['another r on the curve', signed(`0x${digits(abscissa(2n, true))}${s}1b`), 'signer_mismatch'],
  ...['1b', '1c'].map(
    (bit) =>
      [
        `an r off the curve, v ${bit}`,
        signed(`0x${digits(abscissa(1n, false))}${s}${bit}`),
        'signer_mismatch',
      ] as const,
  ),
  ['a high s', signed(`0x${r}${digits(ORDER - BigInt(`0x${s}`))}${other}`), 'signature_malformed'],
  ['the highest low s', signed(`0x${r}${digits(half)}${v}`), 'signer_mismatch'],
  ['the lowest high s', signed(`0x${r}${digits(half + 1n)}${v}`), 'signature_malformed'],
  ['an r of zero', signed(`0x${digits(0n)}${s}${v}`), 'signature_malformed'],
  ['an s of zero', signed(`0x${r}${digits(0n)}${v}`), 'signature_malformed'],
  ['an r of the order', signed(`0x${digits(ORDER)}${s}${v}`), 'signature_malformed'],
  ['an r beyond it', signed(`0x${'f'.repeat(64)}${s}${v}`), 'signature_malformed'],
  ['an s of the order', signed(`0x${r}${digits(ORDER)}${v}`), 'signature_malformed'],
  ...['00', '01', '02', '03', '1a', '1d', '25', '26', '1B'].map(
    (wrong) => [`a v of ${wrong}`, signed(`0x${r}${s}${wrong}`), 'signature_malformed'] as const,
  ),
  ['64 bytes', signed(`0x${r}${s}`), 'signature_malformed'],
  ['66 bytes', signed(`0x${r}${s}${v}00`), 'signature_malformed'],
  ['half a byte more', signed(`${receipt.signature}0`), 'signature_malformed'],
  ['no bytes', signed('0x'), 'signature_malformed'],
  ['no 0x', signed(`${r}${s}${v}`), 'signature_malformed'],
  ['upper case', signed(`0x${r?.toUpperCase()}${s}${v}`), 'signature_malformed'],
  ['no signature at all', signed(null as unknown as string), 'signature_malformed'],
  ['a cut header', genuine.header.slice(0, -4), 'base64url_invalid'],
  ['no header', '', 'json_invalid'],
]

const options = { policy: 'caller', trust, request, response } as const
type Response = Awaited<ReturnType<typeof delivery>>['response']
const audit = (text: string, engine = nobleEngine, changed: Partial<Response> = {}) =>
  auditReceipt(text, { ...options, response: { ...response, ...changed }, engine })

describe('the verdicts of noble', () => {
  it.each(CASES)('about %s', (_, header, code) => {
    const failed = audit(header).checks.find(({ status }) => status === 'fail')
    expect(failed?.code).toBe(code)
  })
})

describe.each(OTHERS)('the verdicts of %s', (_, engine) => {
  it.each(CASES)('are those of noble about %s', (_, header) => {
    expect(audit(header, engine)).toEqual(audit(header))
  })

  it('are those of noble about bodies', () => {
    for (const body of ['', 'changed', '{ "price":"3105.20", "symbol":"ETH" }']) {
      const changed = { body: Buffer.from(body) }
      const report = audit(genuine.header, engine, changed)
      expect(report).toEqual(audit(genuine.header, nobleEngine, changed))
      expect(report.verdict).toBe('invalid')
    }
  })
})
