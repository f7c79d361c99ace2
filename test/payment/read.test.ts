import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { isReceiptError } from '../../src/errors.js'
import { readPayment } from '../../src/payment/read.js'
import { sha256, sortedJson, withMember } from '../support/claims.js'
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
