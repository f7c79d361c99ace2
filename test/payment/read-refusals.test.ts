import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { isReceiptError } from '../../src/errors.js'
import { readPayment } from '../../src/payment/read.js'
import { withMember } from '../support/claims.js'
import { NOT_STRINGS } from '../support/hostile-values.js'
import {
  advertising,
  EIP3009,
  ENTRY,
  ENTRY_V1,
  type Exchange,
  eip3009,
  NONCE,
  permit2,
  solana,
  upto,
  version1,
} from './exchange.js'

const read = (exchange: Exchange) => readPayment(exchange, nobleEngine)

function refusal(exchange: Exchange) {
  try {
    read(exchange)
  } catch (error) {
    if (isReceiptError(error)) return [error.code, error.details.member]
    throw error
  }
  return undefined
}

const OTHER = `0x${'66'.repeat(20)}`

describe('readPayment names no payment for', () => {
  it('a settlement that failed, even with a transaction', () => {
    expect(refusal(withMember(eip3009(), 'settlement.success', false))).toEqual([
      'not_settled',
      'success',
    ])
  })

  it('a settlement that succeeded without a transaction', () => {
    expect(refusal(withMember(eip3009(), 'settlement.transaction', ''))).toEqual([
      'not_settled',
      'transaction',
    ])
  })

  it('an advertised amount of zero', () => {
    const exchange = advertising(eip3009(), { amount: '0' })
    const path = 'payment.payload.authorization.value'
    expect(refusal(withMember(exchange, path, '0'))).toEqual(['amount_zero', 'amount'])
  })

  it('nothing taken under upto', () => {
    expect(refusal(withMember(upto(), 'settlement.amount', '0'))).toEqual(['amount_zero', 'amount'])
  })

  it.each([
    'auth-capture',
    'batch-settlement',
    'Exact',
    '',
    'constructor',
    '__proto__',
    'toString',
  ])('the scheme %j', (scheme) => {
    expect(refusal(advertising(eip3009(), { scheme }))?.[0]).toBe('scheme_unsupported')
  })

  it('escrow, which settles in two steps', () => {
    const extra = { ...ENTRY.extra, paymentFlow: 'escrow' }
    expect(refusal(advertising(eip3009(), { extra }))?.[0]).toBe('scheme_unsupported')
  })

  it('the flows that settle at once it does name one', () => {
    for (const paymentFlow of ['authorization', 'upfront']) {
      const extra = { ...ENTRY.extra, paymentFlow }
      expect(read(advertising(eip3009(), { extra })).nonce).toBe(NONCE.toLowerCase())
    }
  })

  it('upto outside EVM chains', () => {
    expect(refusal(advertising(solana(), { scheme: 'upto' }))?.[0]).toBe('scheme_unsupported')
  })

  it('upto by EIP-3009, which cannot take less than it says', () => {
    const exchange = { ...upto(), payment: { ...upto().payment, payload: EIP3009 } }
    expect(refusal(exchange)?.[0]).toBe('scheme_unsupported')
  })

  it('a payload of neither form', () => {
    const exchange = { ...eip3009(), payment: { ...eip3009().payment, payload: { x: 1 } } }
    expect(refusal(exchange)?.[0]).toBe('scheme_unsupported')
  })

  it.each(['localhost', 'Base', 'constructor', 'eip155:8453'])(
    'the version 1 network %j, which it does not know',
    (network) => {
      const exchange = advertising(version1(), { network })
      const payment = { ...exchange.payment, accepted: { scheme: 'exact', network } }
      const settlement = { ...exchange.settlement, network }
      expect(refusal({ ...exchange, payment, settlement })).toEqual([
        'network_unsupported',
        'network',
      ])
    },
  )

  it('terms that were not advertised', () => {
    expect(refusal(withMember(eip3009(), 'payment.accepted.amount', '1'))?.[0]).toBe(
      'terms_unknown',
    )
  })

  it('one of two version 1 entries that fit', () => {
    const { required, ...exchange } = version1()
    const accepts = [ENTRY_V1, { ...ENTRY_V1, payTo: OTHER }]
    expect(refusal({ ...exchange, required: { ...required, accepts } })?.[0]).toBe('terms_unknown')
  })
})

describe('readPayment refuses', () => {
  it.each<[string, () => Exchange]>([
    ['payment.payload.authorization', eip3009],
    ['payment.payload.authorization.from', eip3009],
    ['payment.payload.authorization.to', eip3009],
    ['payment.payload.authorization.value', eip3009],
    ['payment.payload.authorization.nonce', eip3009],
    ['payment.payload.permit2Authorization', permit2],
    ['payment.payload.permit2Authorization.from', permit2],
    ['payment.payload.permit2Authorization.nonce', permit2],
    ['payment.payload.permit2Authorization.permitted', permit2],
    ['payment.payload.permit2Authorization.permitted.token', permit2],
    ['payment.payload.permit2Authorization.permitted.amount', permit2],
    ['payment.payload.permit2Authorization.witness', permit2],
    ['payment.payload.permit2Authorization.witness.to', permit2],
    ['settlement.payer', solana],
    ['settlement.amount', upto],
  ])('anything but the right type as %s', (path, exchange) => {
    for (const value of NOT_STRINGS) {
      expect(refusal(withMember(exchange(), path, value))?.[0]).toBe('x402_invalid')
    }
  })

  it.each(['scheme', 'network', 'asset', 'payTo', 'amount'])(
    'an advertised %s that is no text',
    (member) => {
      for (const value of NOT_STRINGS) {
        expect(refusal(advertising(eip3009(), { [member]: value }))?.[0]).toBe('x402_invalid')
      }
    },
  )

  it.each(['x', 1, [], true])('an advertised extra of %j', (extra) => {
    expect(refusal(advertising(eip3009(), { extra }))?.[0]).toBe('x402_invalid')
  })

  it.each(['-1', '1.0', '1e4', '0x2710', '00', '010000', ' 10000', '', '\uff11'])(
    'an amount of %j',
    (amount) => {
      const exchange = advertising(eip3009(), { amount })
      const path = 'payment.payload.authorization.value'
      expect(refusal(withMember(exchange, path, amount))).toEqual(['x402_invalid', 'amount'])
    },
  )
})
