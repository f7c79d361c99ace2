import { describe, expect, it } from 'vitest'
import { withMember } from '../support/claims.js'
import { ADDRESS, DIGEST, MPP, refused, SAMPLE, SOLANA, withChange } from './refused.js'

const EVM = ['payment.asset', 'payment.payer', 'payment.payTo']

describe('readClaims knows the one form of', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'issuer',
      'an origin',
      [
        '',
        'x',
        'https://api.example.com/',
        'HTTPS://api.example.com',
        'https://API.example.com',
        'https://api.example.com:443',
        'http://api.example.com',
        'ftp://api.example.com',
        'https://u@api.example.com',
        'null',
        `https://${'a'.repeat(60)}.${'b'.repeat(60)}.com`,
      ],
    ],
    ['payment.protocol', 'a protocol', ['', 'x402', 'x402/3', 'x402/1 ', 'X402/2', 'mpp', 'mpp/1']],
    ['payment.scheme', 'a scheme', ['', 'Exact', '-exact', 'a b', 'a'.repeat(29)]],
    ['payment.kind', 'a kind', ['', 'EIP3009', 'transfer', 'constructor', '__proto__', 'toString']],
    [
      'payment.network',
      'a network',
      [
        '',
        'base',
        'eip155:',
        ':1',
        'eip155:1:2',
        'EIP155:1',
        `eip155:${'1'.repeat(33)}`,
        'ab:1',
        'solana:x',
      ],
    ],
    [
      'payment.amount',
      'an amount',
      ['', '0', '00', '01', '-1', '+1', '1.0', '1e3', '0x1', '1'.repeat(40), ' 1'],
    ],
    ['payment.settlement', 'a settlement', ['', 'Settled', 'pending']],
    ['request.method', 'a method', ['', 'HEAD', 'G T', 'GET\n', 'A'.repeat(17), 'GET/', 'G"T']],
    [
      'request.url',
      'a URL',
      [
        '',
        'x'.repeat(257),
        'https://api.example.com/#x',
        'https://api.example.com/#sha-256=',
        `https://api.example.com/#sha-256=${'a'.repeat(42)}`,
        'https://api.example.com/"',
      ],
    ],
    [
      'response.mediaType',
      'a media type',
      [
        'text',
        'text/',
        '/html',
        'Text/html',
        'text/html; charset=utf-8',
        'text/html ',
        'a/b/c',
        `${'a'.repeat(40)}/${'b'.repeat(40)}`,
        '*/*',
      ],
    ],
    ['response.range', 'a range', ['bytes 0-3/1204', 'x'.repeat(57)]],
  ])('%s, which is %s', (path, _, wrong) => {
    const found = wrong.map((value) => refused(withMember(SAMPLE, path, value)))
    const expected: (string | undefined)[] = wrong.map(() => path)
    // These two are well formed and fail for what the rest of the payment says.
    const at = wrong.indexOf('solana:x')
    if (at >= 0) expected[at] = 'payment'
    if (wrong.includes('mpp')) expected[wrong.indexOf('mpp')] = undefined
    expect(found).toEqual(expected)
  })

  it('accounts on EVM chains', () => {
    for (const path of EVM) {
      for (const value of ['x', `0x${'AB'.repeat(20)}`, DIGEST, `${ADDRESS} `, 'urn:x']) {
        expect(refused(withMember(SAMPLE, path, value))).toBe('payment')
      }
    }
  })

  it('transactions on EVM chains', () => {
    for (const value of ['x', ADDRESS, DIGEST.toUpperCase(), `${DIGEST}0`]) {
      expect(refused(withMember(SAMPLE, 'payment.transaction', value))).toBe('payment')
    }
  })

  it.each([
    ['eip3009', ['', '0', ADDRESS, DIGEST.replace('7', 'A'), `${DIGEST}0`, DIGEST.slice(2)]],
    ['permit2', ['', '01', '-1', '0x1', '1'.repeat(79), DIGEST, '1 ']],
    ['channel', ['', DIGEST, ':1', `${DIGEST}:`, `${DIGEST}:0`, `${DIGEST}:01`, 'a:b:1', 'a:1:1']],
    ['transaction', ['0', 'x', DIGEST]],
  ])('the nonce of kind %s', (kind, wrong) => {
    const claims = withMember(SAMPLE, 'payment.kind', kind)
    for (const nonce of wrong) {
      expect(refused(withMember(claims, 'payment.nonce', nonce))).toBe('payment')
    }
  })

  it('the nonce of kind mpp, which is any reference', () => {
    expect(refused(withChange({ ...MPP, 'payment.nonce': '' }))).toBe('payment')
    expect(refused(withChange({ ...MPP, 'payment.nonce': 'x'.repeat(106) }))).toBeUndefined()
    expect(refused(withChange({ ...MPP, 'payment.nonce': 'x'.repeat(107) }))).toBe('payment.nonce')
  })
})

describe('readClaims sees that members do not go together:', () => {
  it.each([
    ['settled without a transaction', { 'payment.transaction': '' }, 'payment'],
    ['settled without one elsewhere', { ...SOLANA, 'payment.transaction': '' }, 'payment'],
    ['promised with a transaction', { 'payment.settlement': 'promised' }, 'payment'],
    [
      'a promise that nothing identifies',
      { ...SOLANA, 'payment.settlement': 'promised', 'payment.transaction': '' },
      'payment',
    ],
    ['EIP-3009 outside EVM chains', { 'payment.network': SOLANA['payment.network'] }, 'payment'],
    ['Permit2 outside EVM chains', { ...SOLANA, 'payment.kind': 'permit2' }, 'payment'],
    ['an MPP network under another kind', { 'payment.network': 'mpp:tempo' }, 'payment'],
    ['kind mpp on a chain', { ...MPP, 'payment.network': 'eip155:1' }, 'payment'],
    ['kind mpp under x402', { ...MPP, 'payment.protocol': 'x402/2' }, 'payment'],
    ['a range without status 206', { 'response.range': 'bytes 0-3/4' }, 'response.range'],
    ['content under 204', { 'response.status': 204 }, 'response.length'],
    ['content under 205', { 'response.status': 205 }, 'response.length'],
  ])('%s', (_, change, member) => expect(refused(withChange(change))).toBe(member))
})
