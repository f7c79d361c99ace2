import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { paymentId } from '../../src/payment/identity.js'
import type { Payment } from '../../src/payment/types.js'
import { sampleClaims, sha256 } from '../support/claims.js'

const { payment } = sampleClaims(`0x${'19'.repeat(20)}`)
const of = (change: Partial<Payment>) => paymentId({ ...payment, ...change }, nobleEngine)

const ACCOUNT = `0x${'ab'.repeat(20)}`
const CHANNEL = `0x${'c4'.repeat(32)}`

/** Each kind, and the members that its identity is made of, in the order of the specification. */
const KINDS: readonly [Payment['kind'], Partial<Payment>, readonly string[]][] = [
  [
    'eip3009',
    { network: 'eip155:8453', asset: ACCOUNT, payer: ACCOUNT, nonce: CHANNEL },
    ['eip3009', 'eip155:8453', ACCOUNT, ACCOUNT, CHANNEL],
  ],
  [
    'permit2',
    { network: 'eip155:8453', payer: ACCOUNT, nonce: '18446744073709551617' },
    ['permit2', 'eip155:8453', ACCOUNT, '18446744073709551617'],
  ],
  [
    'channel',
    { network: 'eip155:8453', nonce: `${CHANNEL}:700` },
    ['channel', 'eip155:8453', CHANNEL, '700'],
  ],
  ['mpp', { network: 'mpp:tempo', nonce: 'ref:7' }, ['mpp', 'tempo', 'ref:7']],
  [
    'transaction',
    { network: 'solana:x', transaction: '5VERv8', nonce: '' },
    ['transaction', 'solana:x', '5VERv8'],
  ],
]

describe('paymentId', () => {
  it.each(KINDS)('hashes what identifies a payment of kind %s', (kind, members, array) => {
    expect(of({ kind, ...members })).toBe(sha256(JSON.stringify(array)))
  })

  it('tells two payments of one transaction apart', () => {
    expect(of({ nonce: `0x${'01'.repeat(32)}` })).not.toBe(of({ nonce: `0x${'02'.repeat(32)}` }))
  })

  it('stays the same where the same authorisation settles in another transaction', () => {
    expect(of({ transaction: `0x${'01'.repeat(32)}` })).toBe(of({}))
  })

  it('counts Permit2 nonces per owner, whatever the token', () => {
    const one = { kind: 'permit2', nonce: '1' } as const
    expect(of({ ...one, asset: ACCOUNT })).toBe(of(one))
    expect(of({ ...one, payer: ACCOUNT })).not.toBe(of(one))
    expect(of({ ...one, network: 'eip155:1' })).not.toBe(of(one))
  })

  it.each(['protocol', 'scheme', 'amount', 'payTo', 'settlement', 'transaction', 'terms'] as const)(
    'does not depend on %s for an authorisation',
    (member) => {
      expect(of({ [member]: 'other' })).toBe(of({}))
    },
  )

  it.each(['network', 'asset', 'payer', 'nonce'] as const)(
    'depends on %s for an authorisation',
    (member) => expect(of({ [member]: 'other' })).not.toBe(of({})),
  )
})
