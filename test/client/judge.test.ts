import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Claims } from '../../src/index.js'
import { answer, buy } from './buy.js'
import { openShop, randomAddress, type Shop, type Twists } from './shop.js'

let shop: Shop
beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

const claims = (change: (honest: Claims) => object): Twists['claims'] => {
  return (honest) => ({ ...honest, ...change(honest) })
}
const drop = (name: string) => answer((headers) => headers.delete(name))

describe('a signed receipt', () => {
  it.each<[string, string, Partial<Twists>]>([
    ['for another body', 'body_mismatch', { answer: answer(() => {}, '{"answer":43}') }],
    ['for a longer body', 'length_mismatch', { answer: answer(() => {}, '{}') }],
    [
      'for another URL',
      'request_mismatch',
      { claims: claims(({ request }) => ({ request: { ...request, url: `${request.url}?a` } })) },
    ],
    [
      'for another method',
      'request_mismatch',
      { claims: claims(({ request }) => ({ request: { ...request, method: 'PUT' } })) },
    ],
    [
      'of another origin',
      'request_mismatch',
      {
        claims: claims(({ request }) => ({
          issuer: 'https://bank.example',
          request: { ...request, url: 'https://bank.example/report' },
        })),
      },
    ],
    [
      'for another status',
      'status_mismatch',
      { claims: claims(({ response }) => ({ response: { ...response, status: 201 } })) },
    ],
    [
      'for a part',
      'range_mismatch',
      {
        goods: () => ({ status: 206, body: 'a', headers: { 'Content-Range': 'bytes 0-0/9' } }),
        answer: drop('Content-Range'),
      },
    ],
    [
      'for another media type',
      'media_type_mismatch',
      { answer: answer((headers) => headers.set('Content-Type', 'text/html')) },
    ],
    [
      'for another payment',
      'payment_mismatch',
      {
        claims: claims(({ payment }) => ({
          payment: { ...payment, nonce: `0x${'1'.repeat(64)}` },
        })),
      },
    ],
    [
      'for other terms',
      'terms_mismatch',
      {
        claims: claims(({ payment }) => ({
          payment: { ...payment, terms: `0x${'1'.repeat(64)}` },
        })),
      },
    ],
    ['from the future', 'issued_in_future', { claims: claims(() => ({ issuedAt: 1e12 })) }],
    [
      'beside a settlement that failed',
      'payment_mismatch',
      { settlement: (honest) => ({ ...honest, success: false }) },
    ],
    [
      'beside a settlement of somebody else’s payment',
      'payment_mismatch',
      { settlement: (honest) => ({ ...honest, payer: randomAddress() }) },
    ],
    ['without a settlement', 'check_missing', { answer: drop('PAYMENT-RESPONSE') }],
    [
      'beside a settlement that cannot be read',
      'x402_invalid',
      { answer: answer((headers) => headers.set('PAYMENT-RESPONSE', '%')) },
    ],
  ])('%s is reported as %s', async (_, code, twists) => {
    const { problem, receipt, report, response } = await buy(shop, twists)
    expect(problem?.code).toBe(code)
    expect(report?.verdict).not.toBe('verified')
    expect(receipt).toBe(response.headers.get('Delivery-Receipt'))
    expect(response.status).toBeLessThan(300)
  })

  it('signed by nobody in particular is reported', async () => {
    const flip = (headers: Headers) => {
      const receipt = headers.get('Delivery-Receipt') as string
      const text = Buffer.from(receipt, 'base64url').toString().replace('"10000"', '"10001"')
      headers.set('Delivery-Receipt', Buffer.from(text).toString('base64url'))
    }
    const { problem, report } = await buy(shop, { answer: answer(flip) })
    expect(problem?.code).toBe('signer_mismatch')
    expect(report?.verdict).toBe('invalid')
  })
})
