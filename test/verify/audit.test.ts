import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { ReceiptError } from '../../src/errors.js'
import { auditReceipt } from '../../src/verify/audit.js'
import type { CallerCheck, Checks, Outcome, VerifyOptions } from '../../src/verify/types.js'
import { delivery, digestOf, sortedJson, toHeader, withMember } from '../support/claims.js'
import { HOSTILE_TEXTS, NOT_STRINGS } from '../support/hostile-values.js'

const ORDER = [
  'size',
  'base64url',
  'json',
  'canonical',
  'claims',
  'signature',
  'signer',
  'origin',
  'host',
  'payee',
  'request',
  'status',
  'range',
  'length',
  'media-type',
  'body',
  'payment',
  'terms',
  'consent',
  'settlement',
  'time',
]
const BROUGHT = ['payee', 'payment', 'terms', 'consent', 'settlement'] as const

const pass: CallerCheck = () => undefined
const EVERY: Checks = Object.fromEntries(BROUGHT.map((name) => [name, pass]))

const { claims, header, receipt, request, response, trust } = await delivery()
const options: VerifyOptions = {
  policy: 'caller',
  trust,
  request,
  response,
  checks: EVERY,
  at: claims.issuedAt,
}
const audit = (text: string, change: Partial<VerifyOptions> = {}) =>
  auditReceipt(text, { ...options, ...change })
const statusOf = (report: ReturnType<typeof audit>) =>
  Object.fromEntries(report.checks.map(({ status, step }) => [step, status]))

describe('auditReceipt', () => {
  it('runs 21 steps in their normative order', () => {
    const report = audit(header)
    expect(report.checks.map(({ step }) => step)).toEqual(ORDER)
    expect(report.checks.every(({ status }) => status === 'pass')).toBe(true)
  })

  it('reports every step, whatever fails', () => {
    for (const text of ['', '!', '{', '{}', header.slice(0, -1), 'e'.repeat(5000), header]) {
      for (const policy of ['caller', 'reader'] as const) {
        const found = auditReceipt(text, { policy, trust: { signers: [] } })
        expect(found.checks.map(({ step }) => step)).toEqual(ORDER)
      }
    }
  })

  it('answers with verdict, policy, checks, id and claims', () => {
    const report = audit(header)
    expect(report).toMatchObject({ verdict: 'verified', policy: 'caller', claims })
    expect(report.id).toBe(digestOf(claims))
    expect(Object.keys(report)).toEqual(['verdict', 'policy', 'checks', 'id', 'claims'])
  })

  it('takes the JSON of a receipt as well as its header', () => {
    expect(audit(sortedJson(receipt as never))).toEqual(audit(header))
  })

  it('judges with the engine that it is given', () => {
    let hashes = 0
    const engine = {
      ...nobleEngine,
      sha256: () => {
        hashes += 1
        return nobleEngine.sha256()
      },
    }
    expect(audit(header, { engine }).verdict).toBe('verified')
    expect(hashes).toBeGreaterThan(0)
  })
})

describe('auditReceipt stops comparing', () => {
  it.each([
    ['size', 'e'.repeat(2817), 'receipt_too_large'],
    ['base64url', '%', 'base64url_invalid'],
    ['json', '{', 'json_invalid'],
    ['canonical', '{ }', 'not_canonical'],
    ['claims', '{}', 'claims_invalid'],
    ['signature', sortedJson({ ...receipt, signature: '0x' } as never), 'signature_malformed'],
    ['signer', toHeader(withMember(receipt, 'receipt.issuedAt', 1)), 'signer_mismatch'],
  ])('at step %s, behind which nothing is known', (step, text, code) => {
    const report = audit(text)
    const at = ORDER.indexOf(step)
    expect(report.verdict).toBe('invalid')
    expect(report.checks.slice(0, at).every(({ status }) => status === 'pass')).toBe(true)
    expect(report.checks[at]).toMatchObject({ step, status: 'fail', code })
    for (const check of report.checks.slice(at + 1)) {
      expect(check).toEqual({
        step: check.step,
        status: 'unchecked',
        details: { missing: 'receipt' },
      })
    }
    expect('id' in report).toBe(step === 'signer')
  })

  it('nowhere else: what fails later hides nothing', () => {
    const report = audit(header, {
      response: { ...response, status: 500, contentType: 'text/html' },
      at: 0,
    })
    expect(statusOf(report)).toMatchObject({
      request: 'pass',
      status: 'fail',
      'media-type': 'fail',
      body: 'pass',
      settlement: 'pass',
      time: 'fail',
    })
  })

  it('and asks none of the checks that were brought', () => {
    const checks = {
      payee: () => {
        throw new Error('asked')
      },
    }
    expect(audit(toHeader(withMember(receipt, 'receipt.issuedAt', 1)), { checks }).verdict).toBe(
      'invalid',
    )
  })
})

describe('the verdict', () => {
  const others = { signers: [{ issuer: claims.issuer, signer: `0x${'66'.repeat(20)}` }] }
  const wrong = { ...response, status: 500 }

  it.each<[string, Partial<VerifyOptions>]>([
    ['verified', {}],
    ['incomplete', { checks: {} }],
    ['untrusted', { trust: others }],
    ['untrusted', { trust: others, checks: {} }],
    ['invalid', { response: wrong }],
    ['invalid', { response: wrong, checks: {} }],
    ['invalid', { response: wrong, trust: others }],
    ['invalid', { response: wrong, trust: others, checks: {} }],
  ])('is %s', (verdict, change) => expect(audit(header, change).verdict).toBe(verdict))

  it('of a reader needs the body and no more', () => {
    const { request: _, checks: __, at: ___, ...rest } = options
    const reader = { ...rest, policy: 'reader' } as const
    expect(auditReceipt(header, reader).verdict).toBe('verified')
    expect(auditReceipt(header, { ...reader, response: {} }).verdict).toBe('incomplete')
  })
})

describe.each(BROUGHT)('a check %s that the caller brings', (name) => {
  const ending = (check: unknown) => audit(header, { checks: { ...EVERY, [name]: check } } as never)
  const found = (report: ReturnType<typeof audit>) =>
    report.checks.find(({ step }) => step === name)

  it('passes by returning nothing', () => {
    expect(found(ending(() => undefined))).toEqual({ step: name, status: 'pass' })
    expect(found(ending(() => null))).toEqual({ step: name, status: 'pass' })
  })

  it('ends as the outcome that it returns', () => {
    const outcomes: Outcome[] = [
      { status: 'pass', details: { block: 7 } },
      { status: 'unchecked', details: { missing: 'a block header' } },
      { status: 'fail', code: 'settlement_refuted', details: { found: 'nothing' } },
    ]
    for (const outcome of outcomes) {
      const report = ending(() => outcome)
      expect(found(report)).toEqual({ step: name, ...outcome })
      if (outcome.status === 'fail') expect(report.verdict).toBe('invalid')
    }
  })

  it('fails by throwing', () => {
    const report = ending(() => {
      throw new ReceiptError('consent_invalid', 'Cannot verify consent: x', { member: 'x' })
    })
    expect(report.verdict).toBe('invalid')
    expect(found(report)).toEqual({
      step: name,
      status: 'fail',
      code: 'consent_invalid',
      details: { member: 'x' },
    })
  })

  it('is never taken for a pass where it answers with something else', () => {
    for (const answer of [
      true,
      false,
      0,
      1,
      '',
      'pass',
      {},
      [],
      { status: 'ok' },
      { status: '' },
    ]) {
      expect(() => ending(() => answer)).toThrow(TypeError)
    }
    expect(() => ending(async () => undefined)).toThrow(`Cannot verify ${name}`)
  })

  it('lets a defect of its own through', () => {
    expect(() =>
      ending(() => {
        throw new RangeError('a defect')
      }),
    ).toThrow(RangeError)
  })
})

describe('auditReceipt is misused', () => {
  const misuse = (text: unknown, change: unknown) => () =>
    auditReceipt(text as string, change as VerifyOptions)

  it.each([...NOT_STRINGS, undefined, new Uint8Array(3)].map((value) => [value]))(
    'with %j in place of text',
    (text) => expect(misuse(text, options)).toThrow(TypeError),
  )

  it.each([undefined, null, {}, { signers: undefined }, []].map((value) => [value]))(
    'with trust of %j',
    (trusted) => {
      for (const text of [header, '{']) {
        expect(misuse(text, { ...options, trust: trusted })).toThrow(TypeError)
      }
    },
  )

  it.each(
    [undefined, null, '', 'Caller', 'auditor', 'toString', '__proto__'].map((value) => [value]),
  )('with policy %j', (policy) => expect(misuse(header, { ...options, policy })).toThrow(TypeError))

  it('without options', () => expect(misuse(header, undefined)).toThrow(TypeError))
})

describe('auditReceipt never throws on', () => {
  it('hostile text', () => {
    for (const text of HOSTILE_TEXTS) {
      expect(audit(text).verdict).toBe('invalid')
      expect(audit(`{${text}`).verdict).toBe('invalid')
      expect(audit(header + text).verdict).toBe('invalid')
    }
  })

  it('hostile values in any member', () => {
    const paths = ['signature', 'receipt', 'receipt.payment', 'receipt.payment.kind']
    const more = ['receipt.issuer', 'receipt.extensions', 'receipt.response.status']
    for (const path of [...paths, ...more]) {
      for (const value of NOT_STRINGS) {
        const text = sortedJson(withMember(receipt, path, value) as never)
        expect(audit(text).verdict).toBe('invalid')
      }
    }
  })
})
