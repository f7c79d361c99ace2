import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.js'
import { isIssuer, readClaims } from '../../src/receipt/claims.js'
import { withMember } from '../support/claims.js'
import {
  HOSTILE_TEXTS,
  NOT_COUNTS,
  NOT_DIGESTS,
  NOT_SCALARS,
  NOT_STRINGS,
} from '../support/hostile-values.js'
import { ADDRESS, CHANNEL, DIGEST, MPP, refused, SAMPLE, SOLANA, withChange } from './refused.js'

const TEXTS = [
  'issuer',
  'payment.protocol',
  'payment.scheme',
  'payment.kind',
  'payment.network',
  'payment.asset',
  'payment.amount',
  'payment.payer',
  'payment.payTo',
  'payment.settlement',
  'payment.transaction',
  'payment.nonce',
  'request.method',
  'request.url',
  'response.mediaType',
  'response.range',
]
const DIGESTS = ['payment.terms', 'request.body', 'response.body', 'response.json']
const COUNTS = ['issuedAt', 'response.length']

/** Claims in which only the value of that member can be wrong. */
const sampleOf = (path: string) =>
  path === 'response.range' ? withMember(SAMPLE, 'response.status', 206) : SAMPLE

describe('readClaims takes', () => {
  it('the sample, and returns it', () => expect(readClaims(SAMPLE as unknown as Json)).toBe(SAMPLE))

  it.each([
    ['a transaction that identifies itself', SOLANA],
    ['MPP', MPP],
    ['a channel that settles later', CHANNEL],
    ['Permit2', { 'payment.kind': 'permit2', 'payment.nonce': '0' }],
    ['no JSON digest', { 'response.json': undefined }],
    ['the epoch', { issuedAt: 0 }],
    ['the greatest integer', { issuedAt: 2 ** 53 - 1, 'response.length': 2 ** 53 - 1 }],
    ['partial content', { 'response.status': 206, 'response.range': 'bytes 0-3/1204' }],
    ['an empty answer', { 'response.status': 204, 'response.length': 0 }],
    ['an error', { 'response.status': 503, 'response.mediaType': '' }],
    ['an unfinished answer', { 'response.complete': false }],
    ['a redirection', { 'response.status': 302, extensions: { location: '/x' } }],
    ['a method of its own', { 'request.method': "m-SEARCH*'`~" }],
    [
      'a digest in place of a long URL',
      { 'request.url': `${SAMPLE.issuer}/#sha-256=${'a'.repeat(43)}` },
    ],
    ['extensions', { extensions: { a: { b: { c: ['text', 7, true] } } } }],
  ])('%s', (_, change) => expect(refused(withChange(change))).toBeUndefined())
})

describe('readClaims refuses', () => {
  it.each([...NOT_STRINGS, 'x', undefined].map((value) => [value]))(
    '%j in place of claims',
    (value) => {
      expect(refused(value)).toBe('issuedAt')
    },
  )

  it.each([
    ...TEXTS,
    ...DIGESTS.slice(0, 3),
    ...COUNTS,
    'signer',
    'response.status',
    'response.complete',
  ])('claims without %s', (path) => expect(refused(withMember(SAMPLE, path, undefined))).toBe(path))

  it.each(['payment', 'request', 'response'])('claims whose %s is no object', (name) => {
    for (const value of [...NOT_STRINGS, 'x', undefined]) {
      expect(refused({ ...SAMPLE, [name]: value })).toMatch(new RegExp(`^${name}\\.`))
    }
  })

  it.each(['', 'payment.', 'request.', 'response.'])(
    'a member that it does not know: %sx',
    (path) => {
      expect(refused(withMember(SAMPLE, `${path}x`, 'y'))).toBe(`${path}x`)
      expect(refused(withMember(SAMPLE, `${path}constructor`, 'y'))).toBe(`${path}constructor`)
    },
  )

  it('a member named __proto__', () => {
    const claims = JSON.parse(JSON.stringify(SAMPLE).replace('{', '{"__proto__":{},'))
    expect(refused(claims)).toBe('__proto__')
  })

  it('a member that is spelled in another case', () => {
    expect(refused({ ...SAMPLE, Extensions: { a: 1 } })).toBe('Extensions')
  })

  it.each(TEXTS)('hostile text and wrong types as %s', (path) => {
    for (const value of [...HOSTILE_TEXTS, ...NOT_STRINGS]) {
      expect(refused(withMember(sampleOf(path), path, value))).toBe(path)
    }
  })

  it.each(TEXTS)('hostile text at the end of %s', (path) => {
    const [outer = '', inner] = path.split('.')
    const member = (SAMPLE as unknown as Record<string, unknown>)[outer]
    const text = inner === undefined ? member : (member as Record<string, string>)[inner]
    for (const value of HOSTILE_TEXTS)
      expect(refused(withMember(sampleOf(path), path, text + value))).toBe(path)
  })

  it.each(DIGESTS)('anything but 32 bytes in their one form as %s', (path) => {
    for (const value of [...NOT_DIGESTS, ...NOT_STRINGS]) {
      expect(refused(withMember(SAMPLE, path, value))).toBe(path)
    }
  })

  it.each(DIGESTS)('zeros as %s, which stand for an absent digest', (path) => {
    expect(refused(withMember(SAMPLE, path, `0x${'0'.repeat(64)}`))).toBe(path)
  })

  it.each(COUNTS)('anything but a count as %s', (path) => {
    for (const value of NOT_COUNTS) expect(refused(withMember(SAMPLE, path, value))).toBe(path)
  })

  it('anything but an address in lower case as signer', () => {
    const wrong = ['', '0x', ADDRESS.slice(0, -1), `${ADDRESS}0`, `0x${'AB'.repeat(20)}`, DIGEST]
    for (const value of [...wrong, ...NOT_STRINGS]) {
      expect(refused({ ...SAMPLE, signer: value })).toBe('signer')
    }
  })

  it('anything but a boolean as response.complete', () => {
    for (const value of [...NOT_SCALARS, 0, 1, 'true', '']) {
      expect(refused(withMember(SAMPLE, 'response.complete', value))).toBe('response.complete')
    }
  })

  it('a status that delivers nothing or that there is none of', () => {
    for (const value of [...NOT_COUNTS, '200', 0, 100, 199, 304, 600, 2000, 200.5, 2e2 + 0.1]) {
      expect(refused(withMember(SAMPLE, 'response.status', value))).toBe('response.status')
    }
  })
})

describe('readClaims takes as extensions only', () => {
  const extensions = (value: unknown) => refused({ ...SAMPLE, extensions: value })

  it('an object with members', () => {
    for (const value of [...NOT_STRINGS.filter((one) => !isNamed(one)), 'x']) {
      expect(extensions(value)).toBe('extensions')
    }
  })

  it('text without escapes', () => {
    // Step 4 refuses what has no canonical form.
    for (const value of HOSTILE_TEXTS.filter((text) => !/\p{Surrogate}/u.test(text))) {
      expect(extensions({ a: value })).toBe('extensions')
      expect(extensions({ a: { b: [value] } })).toBe('extensions')
      expect(extensions({ [value]: 1 })).toBe('extensions')
    }
  })

  it('any JSON inside', () => {
    expect(extensions({ a: { b: [{ c: null }, 0.5, -1, true, 'x'] } })).toBeUndefined()
  })

  it('512 bytes', () => {
    expect(extensions({ a: 'x'.repeat(512 - 8) })).toBeUndefined()
    expect(extensions({ a: 'x'.repeat(512 - 7) })).toBe('extensions')
  })

  const isNamed = (value: Json) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length > 0
})

describe('isIssuer', () => {
  it.each([
    'https://api.example.com',
    'https://api.example.com:8443',
    'https://xn--bcher-kva.example',
    'https://203.0.113.7',
    'https://[2001:db8::1]:4021',
    'http://localhost',
    'http://localhost:4021',
    'http://127.0.0.1:4021',
    'http://127.9.9.9',
    'http://[::1]:4021',
  ])('takes %s', (origin) => expect(isIssuer(origin)).toBe(true))

  it.each([
    '',
    'null',
    'api.example.com',
    '//api.example.com',
    'https://',
    'https://api.example.com/',
    'https://api.example.com?',
    'https://api.example.com#',
    'https://api.example.com/report',
    'https://api.example.com:443',
    'https://api.example.com:',
    'https://user@api.example.com',
    'https://API.example.com',
    'https://b\u00fccher.example',
    'https://a"b.example',
    'https://api.example.com ',
    ' https://api.example.com',
    'https:api.example.com',
    'https://127.1',
    'https://0x7f000001',
    'http://api.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://1127.0.0.1',
    'http://0.0.0.0',
    'http://[::2]',
    'ws://localhost',
    'file://',
    'data:text/html,x',
  ])('refuses %j', (origin) => expect(isIssuer(origin)).toBe(false))
})
