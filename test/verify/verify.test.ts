import { describe, expect, it } from 'vitest'
import { type ErrorCode, isReceiptError, type ReceiptError } from '../../src/errors.js'
import type { CallerCheck, VerifyOptions } from '../../src/verify/types.js'
import { verifyReceipt } from '../../src/verify/verify.js'
import { delivery, digestOf, toHeader, withMember } from '../support/claims.js'

const pass: CallerCheck = () => undefined
const { claims, header, receipt, request, response, trust } = await delivery()
const options: VerifyOptions = {
  policy: 'caller',
  trust,
  request,
  response,
  checks: { payment: pass, terms: pass },
}

function refusal(change: Partial<VerifyOptions>, text = header): ReceiptError {
  try {
    verifyReceipt(text, { ...options, ...change })
  } catch (error) {
    if (isReceiptError(error)) return error
    throw error
  }
  throw new Error('verified')
}

const nobody = { signers: [] }
const failing = { ...response, status: 500 }

describe('verifyReceipt', () => {
  it('returns id, claims and checks of what it verified', () => {
    const verified = verifyReceipt(header, options)
    expect(Object.keys(verified)).toEqual(['checks', 'claims', 'id'])
    expect(verified.id).toBe(digestOf(claims))
    expect(verified.claims).toEqual(claims)
    expect(verified.checks).toHaveLength(21)
  })

  it('returns at once, and no promise', () => {
    expect(verifyReceipt(header, options)).not.toBeInstanceOf(Promise)
  })

  it.each<[ErrorCode, Partial<VerifyOptions>, string?]>([
    ['receipt_too_large', {}, 'e'.repeat(2817)],
    ['base64url_invalid', {}, '%'],
    ['json_invalid', {}, '{'],
    ['not_canonical', {}, '{ }'],
    ['claims_invalid', {}, '{}'],
    ['signature_malformed', {}, toHeader({ ...receipt, signature: '0x' })],
    ['signer_mismatch', {}, toHeader(withMember(receipt, 'receipt.issuedAt', 1))],
    ['signer_untrusted', { trust: nobody }],
    ['request_mismatch', { request: { ...request, method: 'PUT' } }],
    ['status_mismatch', { response: failing }],
    ['range_mismatch', { response: { ...response, contentRange: 'bytes 0-1/2' } }],
    ['length_mismatch', { response: { ...response, body: new Uint8Array(1) } }],
    ['media_type_mismatch', { response: { ...response, contentType: 'text/html' } }],
    ['body_mismatch', { response: { ...response, body: new Uint8Array(response.body.length) } }],
    ['issued_in_future', { at: 0 }],
  ])('throws %s', (code, change, text) => expect(refusal(change, text).code).toBe(code))

  it('throws origin_mismatch', async () => {
    const other = await delivery((one) =>
      withMember(one, 'request.url', 'https://other.example.com/'),
    )
    expect(refusal({ trust: other.trust }, other.header).code).toBe('origin_mismatch')
  })

  it('throws what a brought check throws, also from another copy of this package', () => {
    const checks = { ...options.checks, consent: refuseAsAnotherCopy }
    const error = refusal({ checks })
    expect([error.code, error.details.step]).toEqual(['consent_invalid', 'consent'])
  })

  it('throws the code of an outcome that failed', () => {
    const checks = {
      ...options.checks,
      settlement: () => ({ status: 'fail', code: 'settlement_refuted' }) as const,
    }
    expect(refusal({ checks }).code).toBe('settlement_refuted')
  })

  it('throws the first failure in the order of steps, and failures before all else', () => {
    expect(refusal({ response: failing, at: 0 }).code).toBe('status_mismatch')
    expect(refusal({ trust: nobody, at: 0 }).code).toBe('issued_in_future')
    expect(refusal({ checks: {}, at: 0 }).code).toBe('issued_in_future')
  })

  it('throws signer_untrusted before check_missing', () => {
    expect(refusal({ trust: nobody, checks: {}, request: undefined as never }).code).toBe(
      'signer_untrusted',
    )
  })

  it.each([
    ['request', { request: undefined }, 'request'],
    ['status', { response: { ...response, status: undefined } }, 'response.status'],
    ['media-type', { response: { ...response, contentType: undefined } }, 'response.mediaType'],
    ['length', { response: { ...response, body: undefined } }, 'response.length'],
    ['payment', { checks: { terms: pass } }, 'checks.payment'],
    ['terms', { checks: { payment: pass } }, 'checks.terms'],
  ])('throws check_missing for the required step %s', (step, change, missing) => {
    const error = refusal(change as Partial<VerifyOptions>)
    expect(error.code).toBe('check_missing')
    expect(error.details).toMatchObject({ step, missing })
    expect(error.message).toBe(`Cannot verify ${step}: wanted ${missing}`)
  })

  it('says what was found and what was wanted', () => {
    const error = refusal({ response: failing })
    expect(error.message).toBe('Cannot verify status: found 500, wanted 200')
    expect(error.details).toEqual({
      step: 'status',
      member: 'response.status',
      found: 500,
      wanted: 200,
    })
  })

  it('is content with the body under policy reader', () => {
    const { body } = response
    const reader = { policy: 'reader', trust, response: { body } } as const
    expect(verifyReceipt(header, reader).claims).toEqual(claims)
    expect(() => verifyReceipt(header, { ...reader, response: {} })).toThrow('response.body')
  })

  it('throws TypeError without trust or policy', () => {
    expect(() => verifyReceipt(header, { policy: 'reader' } as never)).toThrow(TypeError)
    expect(() => verifyReceipt(header, { trust } as never)).toThrow(TypeError)
  })
})

function refuseAsAnotherCopy(): never {
  const error = new Error('Cannot verify consent') as Error & { code: string; details: object }
  error.name = 'ReceiptError'
  error.code = 'consent_invalid'
  error.details = {}
  throw error
}
