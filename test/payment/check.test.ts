import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { isReceiptError, type ReceiptError } from '../../src/errors.js'
import { checkX402, type X402Exchange } from '../../src/payment/check.js'
import { readPayment } from '../../src/payment/read.js'
import type { Payment } from '../../src/payment/types.js'
import { withMember } from '../support/claims.js'
import { type Exchange, eip3009, permit2, solana, upto, version1 } from './exchange.js'

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')

/** The exchange as headers, version 1 with its 402 as a body. */
function toHeaders({ payment, required, settlement }: Exchange): Required<X402Exchange> {
  const { accepted, payload, x402Version } = payment
  return {
    required: x402Version === 1 ? JSON.stringify(required) : base64(required),
    payment: base64(x402Version === 1 ? accepted : { x402Version, accepted, payload }),
    settlement: base64(settlement),
  } as Required<X402Exchange>
}

const EXCHANGES = [
  ['EIP-3009', eip3009()],
  ['Permit2', permit2()],
  ['upto', upto()],
  ['version 1', version1()],
  ['another chain', solana()],
] as const

const claimsOf = (exchange: Exchange) => ({ payment: readPayment(exchange, nobleEngine) })

function refusal(run: () => unknown): ReceiptError {
  try {
    run()
  } catch (error) {
    if (isReceiptError(error)) return error
    throw error
  }
  throw new Error('passed')
}

describe('checkX402', () => {
  it.each(EXCHANGES)('passes both checks for %s', (_, exchange) => {
    const checks = checkX402(toHeaders(exchange))
    expect(checks.payment(claimsOf(exchange), nobleEngine)).toBeUndefined()
    expect(checks.terms(claimsOf(exchange), nobleEngine)).toBeUndefined()
  })

  it.each(['required', 'payment', 'settlement'] as const)(
    'leaves the payment unchecked without %s',
    (message) => {
      const checks = checkX402({ ...toHeaders(eip3009()), [message]: undefined })
      expect(checks.payment(claimsOf(eip3009()), nobleEngine)).toEqual({
        status: 'unchecked',
        details: { missing: 'the 402, the payment and the settlement' },
      })
    },
  )

  it('leaves the terms unchecked without the 402, and only then', () => {
    const { required, ...rest } = toHeaders(eip3009())
    expect(checkX402(rest).terms(claimsOf(eip3009()), nobleEngine)).toEqual({
      status: 'unchecked',
      details: { missing: 'what the server advertised' },
    })
    expect(checkX402({ required }).terms(claimsOf(eip3009()), nobleEngine)).toBeUndefined()
  })

  it.each([
    ['protocol', 'x402/1'],
    ['scheme', 'upto'],
    ['kind', 'transaction'],
    ['network', 'eip155:1'],
    ['asset', `0x${'66'.repeat(20)}`],
    ['amount', '10001'],
    ['payer', `0x${'66'.repeat(20)}`],
    ['payTo', `0x${'66'.repeat(20)}`],
    ['settlement', 'promised'],
    ['transaction', `0x${'66'.repeat(32)}`],
    ['nonce', `0x${'66'.repeat(32)}`],
  ] as const)('fails the payment where the receipt names another %s', (member, value) => {
    const { payment } = claimsOf(eip3009())
    const error = refusal(() =>
      checkX402(toHeaders(eip3009())).payment(
        { payment: { ...payment, [member]: value } as Payment },
        nobleEngine,
      ),
    )
    expect(error.code).toBe('payment_mismatch')
    expect(error.details).toEqual({
      member: `payment.${member}`,
      found: payment[member],
      wanted: value,
    })
  })

  it('leaves the digest of the terms to the check of the terms', () => {
    const { payment } = claimsOf(eip3009())
    const claims = { payment: { ...payment, terms: `0x${'66'.repeat(32)}` } as Payment }
    const checks = checkX402(toHeaders(eip3009()))
    expect(checks.payment(claims, nobleEngine)).toBeUndefined()
    expect(refusal(() => checks.terms(claims, nobleEngine)).code).toBe('terms_mismatch')
  })

  it.each([
    ['not_settled', withMember(eip3009(), 'settlement.success', false)],
    ['not_settled', withMember(eip3009(), 'settlement.transaction', '')],
    ['payment_contradiction', withMember(eip3009(), 'settlement.payer', `0x${'66'.repeat(20)}`)],
    ['terms_unknown', withMember(eip3009(), 'payment.accepted.amount', '1')],
  ])('fails the payment where the exchange itself proves none: %s', (reason, exchange) => {
    const claims = claimsOf(eip3009())
    const error = refusal(() => checkX402(toHeaders(exchange)).payment(claims, nobleEngine))
    expect([error.code, error.details.reason]).toEqual(['payment_mismatch', reason])
    expect(isReceiptError(error.cause)).toBe(true)
  })

  it('cannot refute a scheme that it does not know', () => {
    const exchange = eip3009()
    const entry = { ...exchange.required.accepts[0], scheme: 'batch-settlement' }
    const headers = toHeaders({
      ...exchange,
      required: { ...exchange.required, accepts: [entry] },
      payment: { ...exchange.payment, accepted: entry },
    })
    expect(checkX402(headers).payment(claimsOf(exchange), nobleEngine)).toEqual({
      status: 'unchecked',
      details: { missing: 'a reader for this scheme and network' },
    })
  })

  it.each(['required', 'payment', 'settlement'] as const)(
    'fails the payment on an unreadable %s',
    (message) => {
      const checks = checkX402({ ...toHeaders(eip3009()), [message]: '%%%' })
      const error = refusal(() => checks.payment(claimsOf(eip3009()), nobleEngine))
      expect(error.code).toBe('x402_invalid')
    },
  )

  it('fails the terms on an unreadable 402', () => {
    const checks = checkX402({ required: '{' })
    expect(refusal(() => checks.terms(claimsOf(eip3009()), nobleEngine)).code).toBe('x402_invalid')
  })
})
