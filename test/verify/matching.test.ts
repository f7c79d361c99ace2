import { describe, expect, it } from 'vitest'
import { auditReceipt } from '../../src/verify/audit.js'
import type { Evidence } from '../../src/verify/types.js'
import { delivery, ISSUER, sha256, signedBy, toHeader, withMember } from '../support/claims.js'
import { asking, missing, outcome, PASS, sample } from './outcome.js'

const { claims } = sample

describe('step signer', () => {
  it('passes where the signature recovers to the named signer', () => {
    expect(outcome('signer', sample)).toEqual(PASS)
  })

  it('fails where another key signed', async () => {
    const other = await delivery()
    const header = toHeader({ receipt: claims, signature: other.receipt.signature })
    expect(outcome('signer', { ...sample, header })).toMatchObject({
      status: 'fail',
      code: 'signer_mismatch',
      details: { member: 'signer', wanted: claims.signer },
    })
  })

  it('fails where the signature recovers to no key', () => {
    const signature = `0x${'5'.padStart(64, '0')}${'1'.padStart(64, '0')}1b` as const
    const header = toHeader({ receipt: claims, signature })
    expect(outcome('signer', { ...sample, header })).toMatchObject({
      code: 'signer_mismatch',
      details: { found: 'none' },
    })
  })
})

describe('step origin', () => {
  const at = (url: string) =>
    delivery((one) => withMember(one, 'request.url', url)).then((one) => outcome('origin', one))

  it.each([`${ISSUER}/`, `${ISSUER}/report?symbol=ETH`, `${ISSUER}/#sha-256=${'a'.repeat(43)}`])(
    'passes for %s',
    async (url) => expect(await at(url)).toEqual(PASS),
  )

  it.each([
    'https://other.example.com/report',
    'https://api.example.com.evil.example/',
    'https://api.example.com@evil.example/',
    'https://api.example.com:8443/',
    'https://api.example.com?x',
    'https://api.example.com',
    'http://api.example.com/',
    'HTTPS://api.example.com/',
    '/report',
    'x',
  ])('fails for %s', async (url) => {
    expect(await at(url)).toMatchObject({ status: 'fail', code: 'origin_mismatch' })
  })
})

describe('step host', () => {
  const signers = (...list: { issuer: string; signer: string }[]) => ({ trust: { signers: list } })
  const signer = claims.signer
  const untrusted = { ...missing('trust.signers'), code: 'signer_untrusted' }

  it('passes for a signer that is accepted for the issuer, in any case', () => {
    expect(outcome('host', sample, signers({ issuer: ISSUER, signer }))).toEqual(PASS)
    const checksummed = sample.account.address
    expect(outcome('host', sample, signers({ issuer: ISSUER, signer: checksummed }))).toEqual(PASS)
  })

  it('passes where it is one of many', () => {
    const other = { issuer: ISSUER, signer: `0x${'66'.repeat(20)}` }
    expect(outcome('host', sample, signers(other, { issuer: ISSUER, signer }, other))).toEqual(PASS)
  })

  it.each([
    ['nobody', []],
    ['another signer', [{ issuer: ISSUER, signer: `0x${'66'.repeat(20)}` }]],
    ['the signer for another issuer', [{ issuer: 'https://other.example.com', signer }]],
    ['the signer for the issuer with a slash', [{ issuer: `${ISSUER}/`, signer }]],
    ['the signer for every issuer', [{ issuer: '*', signer }]],
  ])('is unchecked, and untrusted, where %s is accepted', (_, list) => {
    expect(outcome('host', sample, signers(...list))).toEqual(untrusted)
  })
})

describe('step request', () => {
  it('passes for what was sent, however the URL is written', () => {
    expect(outcome('request', sample)).toEqual(PASS)
    expect(outcome('request', sample, asking({ body: new Uint8Array(0) }))).toEqual(PASS)
    const url = 'HTTPS://API.EXAMPLE.com:443/x/../report?symbol=ETH#part'
    expect(outcome('request', sample, asking({ url }))).toEqual(PASS)
  })

  it('passes for a body and a long URL', async () => {
    const body = Buffer.from('symbol=ETH')
    const url = `${ISSUER}/?q=${'x'.repeat(500)}`
    const digest = Buffer.from(sha256(url).slice(2), 'hex').toString('base64url')
    const posted = await delivery((one) => ({
      ...one,
      request: { method: 'POST', url: `${ISSUER}/#sha-256=${digest}`, body: sha256(body) },
    }))
    const request = { method: 'POST', url, body }
    expect(outcome('request', posted, { request })).toEqual(PASS)
  })

  it.each<[string, Partial<NonNullable<Evidence['request']>>]>([
    ['request.method', { method: 'POST' }],
    ['request.method', { method: 'get' }],
    ['request.url', { url: `${ISSUER}/report?symbol=BTC` }],
    ['request.url', { url: `${ISSUER}/report` }],
    ['request.url', { url: 'https://other.example.com/report?symbol=ETH' }],
    ['request.body', { body: Buffer.from('x') }],
  ])('fails for another %s', (member, change) => {
    expect(outcome('request', sample, asking(change))).toMatchObject({
      status: 'fail',
      code: 'request_mismatch',
      details: { member },
    })
  })

  it('fails for a URL that is none', () => {
    expect(outcome('request', sample, asking({ url: 'report' }))).toMatchObject({
      status: 'fail',
      code: 'request_mismatch',
    })
  })

  it('is unchecked without the request', () => {
    const { header, trust } = sample
    const report = auditReceipt(header, { policy: 'caller', trust })
    expect(report.checks[10]).toEqual({ step: 'request', ...missing('request') })
  })
})

describe('step time', () => {
  it.each([
    [0, 'fail'],
    [claims.issuedAt - 301, 'fail'],
    [claims.issuedAt - 300, 'pass'],
    [claims.issuedAt, 'pass'],
    [claims.issuedAt + 10 ** 9, 'pass'],
  ])('at %d ends as %s', (at, status) => {
    expect(outcome('time', sample, { at })).toMatchObject({ status })
  })

  it('is unchecked without a clock', () => {
    expect(outcome('time', sample)).toEqual(missing('at'))
  })

  it('says how late it may be', () => {
    expect(outcome('time', sample, { at: 1000 })).toMatchObject({
      code: 'issued_in_future',
      details: { found: claims.issuedAt, wanted: 1300 },
    })
  })
})

describe('the steps that a caller brings', () => {
  it.each(['payee', 'payment', 'terms', 'consent', 'settlement'] as const)(
    '%s is unchecked without its check',
    (step) => expect(outcome(step, sample)).toEqual(missing(`checks.${step}`)),
  )

  it('decide about the host in place of the accepted signers', () => {
    const none = { trust: { signers: [] } }
    expect(outcome('host', sample, { ...none, checks: { host: () => undefined } })).toEqual(PASS)
    const expired = { status: 'unchecked', code: 'signer_untrusted' } as const
    const options = { policy: 'reader', checks: { host: () => expired } } as const
    expect(outcome('host', sample, options)).toEqual(expired)
    const { header, response, trust } = sample
    const { verdict } = auditReceipt(header, { ...options, response, trust })
    expect(verdict).toBe('untrusted')
  })

  it('are given the claims that were signed', async () => {
    const { receipt } = sample
    const again = await signedBy(sample.account, claims)
    let given: unknown
    outcome('consent', sample, {
      checks: {
        consent: (found) => {
          given = found
          return undefined
        },
      },
    })
    expect(given).toEqual(receipt.receipt)
    expect(again).toEqual(receipt)
  })
})
