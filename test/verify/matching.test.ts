import { describe, expect, it } from 'vitest'
import { auditReceipt } from '../../src/verify/audit.js'
import type { Check, Evidence, StepName, VerifyOptions } from '../../src/verify/types.js'
import {
  BODY,
  delivery,
  ISSUER,
  sha256,
  signedBy,
  toHeader,
  withMember,
} from '../support/claims.js'

type Sample = Awaited<ReturnType<typeof delivery>>

/** The outcome of one step for a delivery, with options that differ from what fits. */
function outcome(step: StepName, sample: Sample, options: Partial<VerifyOptions> = {}) {
  const { header, request, response, trust } = sample
  const report = auditReceipt(header, { policy: 'caller', trust, request, response, ...options })
  const { step: _, ...found } = report.checks.find((one) => one.step === step) as Check
  return found
}

const PASS = { status: 'pass' }
const missing = (what: string) => ({ status: 'unchecked', details: { missing: what } })

const sample = await delivery()
const { claims, response } = sample

const answering = (change: Evidence['response']) => ({ response: { ...response, ...change } })
const asking = (change: Partial<NonNullable<Evidence['request']>>) => ({
  request: { ...sample.request, ...change },
})

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

describe('the steps about the response', () => {
  it.each<[StepName, NonNullable<Evidence['response']>, string]>([
    ['status', { status: 201 }, 'status_mismatch'],
    ['range', { contentRange: 'bytes 0-3/4' }, 'range_mismatch'],
    ['length', { body: Buffer.from('short') }, 'length_mismatch'],
    ['media-type', { contentType: 'text/html' }, 'media_type_mismatch'],
    ['media-type', { contentType: '' }, 'media_type_mismatch'],
    ['body', { body: Buffer.from('short') }, 'body_mismatch'],
  ])('%s passes for what fits and fails for %j', (step, change, code) => {
    expect(outcome(step, sample)).toEqual(PASS)
    expect(outcome(step, sample, answering(change))).toMatchObject({ status: 'fail', code })
  })

  it.each<[StepName, string]>([
    ['status', 'response.status'],
    ['range', 'response.range'],
    ['length', 'response.length'],
    ['media-type', 'response.mediaType'],
    ['body', 'response.body'],
  ])('%s is unchecked without the response', (step, what) => {
    expect(outcome(step, sample, { response: {} })).toEqual(missing(what))
  })

  it('media-type compares without parameters and without case', () => {
    const change = answering({ contentType: 'Application/JSON; charset=utf-8' })
    expect(outcome('media-type', sample, change)).toEqual(PASS)
  })

  it('media-type compares an absent header as empty', async () => {
    const bare = await delivery((one) => withMember(one, 'response.mediaType', ''))
    expect(outcome('media-type', bare, answering({ contentType: '' }))).toEqual(PASS)
    expect(outcome('media-type', bare)).toMatchObject({ status: 'fail' })
  })

  it('range compares partial content', async () => {
    const part = await delivery((one) => ({
      ...one,
      response: { ...one.response, status: 206, range: 'bytes 0-3/1204' },
    }))
    const found = (contentRange?: string) =>
      outcome('range', part, answering({ status: 206, ...(contentRange && { contentRange }) }))
    expect(found('bytes 0-3/1204')).toEqual(PASS)
    expect(found('bytes 0-3/1205')).toMatchObject({ status: 'fail' })
    expect(found()).toMatchObject({ status: 'fail', details: { found: '' } })
  })
})

describe('step body', () => {
  const json = JSON.parse(BODY.toString())
  const code = 'body_mismatch'

  it('fails for one changed byte', () => {
    for (let at = 0; at < BODY.length; at += 1) {
      const body = Uint8Array.from(BODY)
      body[at] = (body[at] as number) ^ 1
      expect(outcome('body', sample, answering({ body }))).toMatchObject({ status: 'fail', code })
    }
  })

  it('says so where the JSON is the same and the bytes are not, and fails all the same', () => {
    const body = Buffer.from(JSON.stringify(json, null, 2))
    expect(outcome('body', sample, answering({ body }))).toMatchObject({
      status: 'fail',
      code,
      details: { match: 'same JSON, different bytes' },
    })
  })

  it('passes for the parsed JSON, and says that no bytes were compared', () => {
    const reordered = Object.fromEntries(Object.entries(json).reverse()) as typeof json
    expect(outcome('body', sample, { response: { json: reordered } })).toEqual({
      status: 'pass',
      details: { match: 'same JSON, bytes not compared' },
    })
  })

  it('fails for other JSON and for values that JSON has none of', () => {
    for (const value of [null, {}, { ...json, price: '1' }, Number.NaN, '\ud800']) {
      expect(outcome('body', sample, { response: { json: value } })).toMatchObject({
        status: 'fail',
        code,
        details: { member: 'response.json' },
      })
    }
  })

  it('is unchecked for parsed JSON where the receipt has no digest of it', async () => {
    const bare = await delivery((one) => withMember(one, 'response.json', undefined))
    expect(outcome('body', bare, { response: { json } })).toEqual(missing('response.body'))
  })

  it('believes the bytes where both are given', () => {
    const other = { body: Buffer.from('{}'), json }
    expect(outcome('body', sample, { response: other })).toMatchObject({ status: 'fail', code })
  })

  it('passes for an empty body, which is not an absent one', async () => {
    const empty = await delivery((one) => ({
      ...one,
      response: { ...one.response, status: 204, length: 0, body: sha256('') },
    }))
    expect(outcome('body', empty, { response: { body: new Uint8Array(0) } })).toEqual(PASS)
    expect(outcome('length', empty, { response: { body: new Uint8Array(0) } })).toEqual(PASS)
  })

  it('fails for a body that is no JSON, however deep it looks', () => {
    for (const body of ['['.repeat(200_000), `${'['.repeat(50_000)}${']'.repeat(50_000)}`]) {
      const change = answering({ body: Buffer.from(body) })
      expect(outcome('body', sample, change)).toMatchObject({ status: 'fail', code })
    }
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
