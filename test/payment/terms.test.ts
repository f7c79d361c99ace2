import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import type { JsonObject } from '../../src/core/json.js'
import { isReceiptError } from '../../src/errors.js'
import { readPayment } from '../../src/payment/read.js'
import { findTerms, matchEntry, termsDigest } from '../../src/payment/terms.js'
import type { Payment, PaymentPayload, PaymentRequired } from '../../src/payment/types.js'
import { sha256, sortedJson, withMember } from '../support/claims.js'
import {
  EIP3009,
  ENTRY,
  ENTRY_V1,
  eip3009,
  RESOURCE,
  SOLANA,
  solana,
  upto,
  version1,
} from './exchange.js'

const advertising = (...accepts: JsonObject[]): PaymentRequired => ({
  x402Version: 2,
  resource: RESOURCE,
  accepts,
})
const accepting = (accepted: JsonObject): PaymentPayload => ({
  x402Version: 2,
  accepted,
  payload: EIP3009,
})

const code = (read: () => unknown) => {
  try {
    read()
  } catch (error) {
    if (isReceiptError(error)) return [error.code, error.details.member ?? error.details.fitting]
    throw error
  }
  return undefined
}

describe('matchEntry', () => {
  it('returns the advertised entry and not the copy of the payer', () => {
    const accepted = { ...ENTRY, extra: { ...ENTRY.extra, added: true } }
    expect(matchEntry(advertising(ENTRY), accepting(accepted))).toBe(ENTRY)
  })

  it('takes members that the payer added to extra, at any depth', () => {
    const deep = { ...ENTRY, extra: { a: { b: 1 } } }
    const grown = { ...ENTRY, extra: { a: { b: 1, c: [2] }, d: 3 } }
    expect(matchEntry(advertising(deep), accepting(grown))).toBe(deep)
  })

  it('takes an extra where none was advertised', () => {
    const { extra: _, ...bare } = ENTRY
    expect(matchEntry(advertising(bare), accepting(ENTRY))).toBe(bare)
  })

  it('takes the same members in another order', () => {
    const reversed = Object.fromEntries(Object.entries(ENTRY).reverse())
    expect(matchEntry(advertising(ENTRY), accepting(reversed))).toBe(ENTRY)
  })

  it.each([
    ['another amount', { amount: '9999' }],
    ['another payee', { payTo: `0x${'66'.repeat(20)}` }],
    ['a payee in another case', { payTo: ENTRY.payTo.toLowerCase() }],
    ['another asset', { asset: `0x${'66'.repeat(20)}` }],
    ['another scheme', { scheme: 'upto' }],
    ['another network', { network: 'eip155:1' }],
    ['a member outside extra', { note: 'mine' }],
    ['an extra without what was advertised', { extra: { name: 'USD Coin' } }],
    ['an extra that says otherwise', { extra: { name: 'USD Coin', version: '1' } }],
    ['an extra that is no object', { extra: 'x' }],
    ['an extra that is null', { extra: null }],
    ['a number in place of text', { amount: 10000 }],
  ])('finds nothing for %s', (_, change) => {
    expect(code(() => matchEntry(advertising(ENTRY), accepting({ ...ENTRY, ...change })))).toEqual([
      'terms_unknown',
      0,
    ])
  })

  it('finds nothing for an accepted entry that lacks a member', () => {
    for (const name of Object.keys(ENTRY)) {
      const accepted = withMember(ENTRY, name, undefined)
      expect(code(() => matchEntry(advertising(ENTRY), accepting(accepted)))).toEqual([
        'terms_unknown',
        0,
      ])
    }
  })

  it('takes the first of two entries that fit, as version 2 servers do', () => {
    const { extra: _, ...bare } = ENTRY
    expect(matchEntry(advertising(SOLANA, bare, ENTRY), accepting(ENTRY))).toBe(bare)
    expect(matchEntry(advertising(SOLANA, ENTRY, bare), accepting(ENTRY))).toBe(ENTRY)
  })

  it('compares arrays as a whole', () => {
    const listed = { ...ENTRY, extra: { tags: ['a', 'b'] } }
    const order = { ...ENTRY, extra: { tags: ['b', 'a'] } }
    expect(matchEntry(advertising(listed), accepting(listed))).toBe(listed)
    expect(code(() => matchEntry(advertising(listed), accepting(order)))?.[0]).toBe('terms_unknown')
  })

  it('finds nothing where nothing was advertised', () => {
    expect(code(() => matchEntry(advertising(), accepting(ENTRY)))).toEqual(['terms_unknown', 0])
  })

  it('finds nothing where the versions differ', () => {
    const { payment } = version1()
    expect(code(() => matchEntry(advertising(ENTRY), payment))).toEqual(['terms_unknown', 0])
    expect(code(() => matchEntry(version1().required, accepting(ENTRY)))?.[0]).toBe('terms_unknown')
    const named = { ...payment, accepted: { scheme: 'exact', network: ENTRY.network } }
    expect(code(() => matchEntry(advertising(ENTRY), named))).toEqual(['terms_unknown', 0])
  })

  it('matches version 1 by scheme and network', () => {
    const { payment, required } = version1()
    const other = { ...ENTRY_V1, network: 'polygon' }
    expect(matchEntry({ ...required, accepts: [other, ENTRY_V1] }, payment)).toBe(ENTRY_V1)
  })

  it('refuses to choose where two version 1 entries fit', () => {
    const { payment, required } = version1()
    const dearer = { ...ENTRY_V1, maxAmountRequired: '20000' }
    const accepts = [ENTRY_V1, dearer]
    expect(code(() => matchEntry({ ...required, accepts }, payment))).toEqual(['terms_unknown', 2])
  })
})

describe('termsDigest', () => {
  it('hashes version, resource and entry in version 2', () => {
    expect(termsDigest(advertising(SOLANA, ENTRY), ENTRY, nobleEngine)).toBe(
      sha256(sortedJson({ x402Version: 2, resource: RESOURCE, accepts: ENTRY })),
    )
  })

  it('hashes no resource where none was advertised', () => {
    expect(termsDigest({ x402Version: 2, accepts: [ENTRY] }, ENTRY, nobleEngine)).toBe(
      sha256(sortedJson({ x402Version: 2, accepts: ENTRY })),
    )
  })

  it('hashes version and entry in version 1', () => {
    const required: PaymentRequired = { x402Version: 1, resource: RESOURCE, accepts: [ENTRY_V1] }
    expect(termsDigest(required, ENTRY_V1, nobleEngine)).toBe(
      sha256(sortedJson({ x402Version: 1, accepts: ENTRY_V1 })),
    )
  })
})

describe('findTerms', () => {
  const opened = (required: PaymentRequired, payment: Payment) =>
    findTerms(required, payment, nobleEngine)

  it.each([
    ['version 2', eip3009()],
    ['upto', upto()],
    ['version 1', version1()],
    ['another chain', solana()],
  ])('opens the terms of %s', (_, exchange) => {
    const payment = readPayment(exchange, nobleEngine)
    expect(opened(exchange.required, payment)).toBe(exchange.required.accepts[0])
  })

  it('opens them among others', () => {
    const exchange = eip3009()
    const payment = readPayment(exchange, nobleEngine)
    expect(opened({ ...exchange.required, accepts: [SOLANA, ENTRY] }, payment)).toBe(ENTRY)
  })

  it.each([
    ['a changed price', { accepts: [{ ...ENTRY, amount: '10001' }] }],
    ['a changed resource', { resource: { ...RESOURCE, url: 'https://api.example.com/' } }],
    ['no resource', { resource: undefined }],
    ['no entries', { accepts: [] }],
    ['another version', { x402Version: 1 }],
  ])('refuses %s', (_, change) => {
    const exchange = eip3009()
    const payment = readPayment(exchange, nobleEngine)
    const required = { ...exchange.required, ...change } as PaymentRequired
    expect(code(() => opened(required, payment))).toEqual(['terms_mismatch', 'payment.terms'])
  })

  it.each([
    ['network', 'eip155:1'],
    ['scheme', 'upto'],
    ['asset', `0x${'66'.repeat(20)}`],
    ['payTo', `0x${'66'.repeat(20)}`],
    ['amount', '9999'],
    ['amount', '10001'],
  ])('refuses a payment whose %s is %s, whatever its digest says', (member, value) => {
    const exchange = eip3009()
    const payment = { ...readPayment(exchange, nobleEngine), [member]: value }
    expect(code(() => opened(exchange.required, payment))).toEqual([
      'terms_mismatch',
      `payment.${member}`,
    ])
  })

  it.each([
    ['1', undefined],
    ['10000', undefined],
    ['10001', ['terms_mismatch', 'payment.amount']],
  ])('takes %s under upto 10000, or says why not', (amount, expected) => {
    const exchange = upto()
    const payment = { ...readPayment(exchange, nobleEngine), amount }
    expect(code(() => opened(exchange.required, payment))).toEqual(expected)
  })

  it.each(['0', '', '1e4', '0x10', '-1', '10000.0', ' 10000', null, {}])(
    'never compares with an advertised amount of %j',
    (amount) => {
      const entry = { ...ENTRY, scheme: 'upto', amount } as JsonObject
      const required = advertising(entry)
      const terms = termsDigest(required, entry, nobleEngine)
      const payment = { ...readPayment(upto(), nobleEngine), terms, amount: '2500' }
      expect(code(() => opened(required, payment))).toEqual(['terms_mismatch', 'payment.amount'])
    },
  )
})
