import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { paymentId } from '../../src/payment/identity.js'
import type { Payment } from '../../src/payment/types.js'
import { arbPayment } from '../support/arbitraries.js'

/** Everything that tells payments of a kind apart, spelled out. */
const identity = ({ asset, kind, network, nonce, payer, transaction }: Payment) => {
  const members = {
    eip3009: { network, asset, payer, nonce },
    permit2: { network, payer, nonce },
    channel: { network, nonce },
    mpp: { network, nonce },
    transaction: { network, transaction },
  }
  return JSON.stringify([kind, members[kind]])
}

const id = (payment: Payment) => paymentId(payment, nobleEngine)

describe('payment identity', () => {
  it('paymentId(a) ≡ paymentId(b) ⇔ identity(a) ≡ identity(b)', () => {
    fc.assert(
      fc.property(arbPayment, arbPayment, (a, b) => {
        expect(id(a) === id(b)).toBe(identity(a) === identity(b))
      }),
      { numRuns: 500 },
    )
  })

  it('the same, for payments that share all but a few members', () => {
    const members = fc.subarray([
      'protocol',
      'scheme',
      'network',
      'asset',
      'amount',
      'payer',
      'payTo',
      'settlement',
      'transaction',
      'nonce',
      'terms',
    ] as const)
    fc.assert(
      fc.property(arbPayment, arbPayment, members, (a, other, names) => {
        const b = { ...a, ...Object.fromEntries(names.map((name) => [name, other[name]])) }
        expect(id(a) === id(b)).toBe(identity(a) === identity(b))
      }),
      { numRuns: 1000 },
    )
  })
})
