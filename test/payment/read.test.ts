import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import type { JsonObject } from '../../src/core/json.js'
import { isReceiptError } from '../../src/errors.js'
import { readPayment } from '../../src/payment/read.js'
import { sha256, sortedJson, withMember } from '../support/claims.js'
import { NOT_STRINGS } from '../support/hostile-values.js'
import {
  EIP3009,
  ENTRY,
  ENTRY_V1,
  type Exchange,
  eip3009,
  NONCE,
  PAYEE,
  PAYER,
  permit2,
  RESOURCE,
  SOLANA,
  solana,
  TRANSACTION,
  USDC,
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

/** The same change on both sides of the exchange, as a server that advertises it would see. */
const advertising = (exchange: Exchange, change: JsonObject): Exchange => {
  const entry = { ...exchange.required.accepts[0], ...change }
  return {
    ...exchange,
    required: { ...exchange.required, accepts: [entry] },
    payment: {
      ...exchange.payment,
      accepted: exchange.payment.x402Version === 2 ? entry : { ...exchange.payment.accepted },
    },
  }
}

const OTHER = `0x${'66'.repeat(20)}`

const EXPECTED = {
  protocol: 'x402/2',
  scheme: 'exact',
  kind: 'eip3009',
  network: 'eip155:8453',
  asset: USDC.toLowerCase(),
  amount: '10000',
  payer: PAYER.toLowerCase(),
  payTo: PAYEE.toLowerCase(),
  settlement: 'settled',
  transaction: TRANSACTION.toLowerCase(),
  nonce: NONCE.toLowerCase(),
  terms: sha256(sortedJson({ x402Version: 2, resource: RESOURCE, accepts: ENTRY })),
}

describe('readPayment reads', () => {
  it('an EIP-3009 payment', () => expect(read(eip3009())).toEqual(EXPECTED))

  it('a Permit2 payment', () => {
    expect(read(permit2())).toEqual({ ...EXPECTED, kind: 'permit2', nonce: '18446744073709551617' })
  })

  it('an upto payment, of which the facilitator says how much was taken', () => {
    const terms = { x402Version: 2, resource: RESOURCE, accepts: { ...ENTRY, scheme: 'upto' } }
    expect(read(upto())).toEqual({
      ...EXPECTED,
      scheme: 'upto',
      kind: 'permit2',
      amount: '2500',
      nonce: '18446744073709551617',
      terms: sha256(sortedJson(terms)),
    })
  })

  it('a version 1 payment', () => {
    expect(read(version1())).toEqual({
      ...EXPECTED,
      protocol: 'x402/1',
      terms: sha256(sortedJson({ x402Version: 1, accepts: ENTRY_V1 })),
    })
  })

  it('a payment on a chain whose transactions identify themselves, in their own case', () => {
    const exchange = solana()
    expect(read(exchange)).toEqual({
      ...EXPECTED,
      kind: 'transaction',
      network: SOLANA.network,
      asset: SOLANA.asset,
      payTo: SOLANA.payTo,
      payer: exchange.settlement.payer,
      transaction: exchange.settlement.transaction,
      nonce: '',
      terms: sha256(sortedJson({ x402Version: 2, resource: RESOURCE, accepts: SOLANA })),
    })
  })
})

describe('readPayment believes', () => {
  it('the authorisation about payer and nonce, and the facilitator about neither', () => {
    const { payer: _, ...settlement } = eip3009().settlement
    expect(read({ ...eip3009(), settlement })).toEqual(EXPECTED)
  })

  it('the facilitator about the transaction', () => {
    const exchange = eip3009()
    const transaction = `0x${'99'.repeat(32)}`
    expect(read({ ...exchange, settlement: { ...exchange.settlement, transaction } })).toEqual({
      ...EXPECTED,
      transaction,
    })
  })

  it('nothing that the payer added to extra', () => {
    const { payment, ...exchange } = eip3009()
    const accepted = {
      ...ENTRY,
      extra: { ...ENTRY.extra, paymentFlow: 'escrow', payTo: OTHER, note: 'mine' },
    }
    expect(read({ ...exchange, payment: { ...payment, accepted } })).toEqual(EXPECTED)
  })

  it('no amount of a facilitator under exact', () => {
    const exchange = eip3009()
    expect(read({ ...exchange, settlement: { ...exchange.settlement, amount: '1' } })).toEqual(
      EXPECTED,
    )
  })

  it('no authorisation beside a Permit2 one under upto', () => {
    const exchange = upto()
    const payload = { ...EIP3009, ...exchange.payment.payload }
    expect(read({ ...exchange, payment: { ...exchange.payment, payload } }).kind).toBe('permit2')
  })

  it('the first entry that fits, in the words of its advertisement', () => {
    const { required, ...exchange } = eip3009()
    const { extra: _, ...bare } = ENTRY
    const found = read({ ...exchange, required: { ...required, accepts: [bare, ENTRY] } })
    const terms = { x402Version: 2, resource: RESOURCE, accepts: bare }
    expect(found.terms).toBe(sha256(sortedJson(terms)))
  })

  it('addresses in any case where the chain is an EVM chain', () => {
    const exchange = eip3009()
    const authorization = {
      ...EIP3009.authorization,
      from: PAYER.toUpperCase().replace('0X', '0x'),
      to: PAYEE.toLowerCase(),
    }
    const payload = { ...EIP3009, authorization }
    expect(read({ ...exchange, payment: { ...exchange.payment, payload } })).toEqual(EXPECTED)
  })
})

describe('readPayment sees that the parties disagree about', () => {
  it.each<[string, Exchange, string, unknown]>([
    ['payTo', eip3009(), 'payment.payload.authorization.to', OTHER],
    ['amount', eip3009(), 'payment.payload.authorization.value', '9999'],
    ['amount', eip3009(), 'payment.payload.authorization.value', '10001'],
    ['amount', eip3009(), 'payment.payload.authorization.value', '010000'],
    ['payer', eip3009(), 'payment.payload.authorization.from', OTHER],
    ['payer', eip3009(), 'settlement.payer', OTHER],
    ['network', eip3009(), 'settlement.network', 'eip155:1'],
    ['network', eip3009(), 'settlement.network', 'base'],
    ['payTo', permit2(), 'payment.payload.permit2Authorization.witness.to', OTHER],
    ['asset', permit2(), 'payment.payload.permit2Authorization.permitted.token', OTHER],
    ['amount', permit2(), 'payment.payload.permit2Authorization.permitted.amount', '20000'],
    ['payer', permit2(), 'payment.payload.permit2Authorization.from', OTHER],
    ['amount', upto(), 'payment.payload.permit2Authorization.permitted.amount', '2500'],
    ['amount', upto(), 'settlement.amount', '10001'],
    ['payTo', version1(), 'payment.payload.authorization.to', OTHER],
    ['amount', version1(), 'payment.payload.authorization.value', '20000'],
    ['network', version1(), 'settlement.network', 'polygon'],
  ])('%s', (member, exchange, path, value) => {
    expect(refusal(withMember(exchange, path, value))).toEqual(['payment_contradiction', member])
  })

  it('the case of an address, where the chain tells cases apart', () => {
    const exchange = solana()
    const { payer = '' } = exchange.settlement
    const changed = withMember(exchange, 'settlement.payer', payer.toLowerCase())
    expect(read(changed).payer).toBe(payer.toLowerCase())
    expect(read(changed).payer).not.toBe(read(exchange).payer)
  })
})

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
      expect(read(advertising(eip3009(), { extra })).nonce).toBe(EXPECTED.nonce)
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
