import { expect, test } from 'vitest'
import { hostEngine } from '../../src/engines/host.js'
import { isReceiptError } from '../../src/errors.js'
import { readPayment } from '../../src/payment/index.js'
import { type Ask, createPaymentFinder } from '../../src/server/payment.js'
import type { Heard } from '../../src/server/x402.js'
import * as exchanges from '../payment/exchange.js'
import { base64 } from './purchase.js'

const { payment, required, settlement } = exchanges.eip3009()
const WANTED = readPayment({ payment, required, settlement }, hostEngine)

const request = (headers: Record<string, string> = {}) =>
  new Request('https://api.example.com/report', { headers })
const paid = (heard: Heard, headers?: Record<string, string>) => ({
  request: request(headers),
  heard,
})
const settled = {
  paymentPayload: payment,
  requirements: required.accepts[0] as object,
  result: settlement,
}
const noBody = new Response()

test('what the resource server said is believed over any header', async () => {
  const find = createPaymentFinder(hostEngine, () => expect.unreachable())
  const headers = { 'PAYMENT-SIGNATURE': base64(exchanges.permit2().payment) }
  expect(await find(paid({ required, settled }, headers), noBody)).toEqual(WANTED)
})

test('the entry is the one that x402 matched, among several that fit', async () => {
  const [first] = required.accepts
  const second = { ...first, extra: { name: 'USD Coin' } }
  const said = { ...required, accepts: [first, second] }
  const find = createPaymentFinder(hostEngine, undefined)
  const termsOf = async (requirements: object) =>
    (await find(paid({ required: said, settled: { ...settled, requirements } }), noBody)).terms
  const terms = [await termsOf(first as object), await termsOf(second)]
  expect(new Set(terms).size).toBe(2)
  // An entry that x402 copied, as it does for another amount, is matched again.
  expect(await termsOf({ ...first })).toBe(terms[0])
  // And again, now that the same terms are remembered.
  expect([await termsOf(first as object), await termsOf(second)]).toEqual(terms)
})

test('terms that changed are never those that are remembered', async () => {
  const find = createPaymentFinder(hostEngine, undefined)
  const terms = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const said = { ...required, resource: { url: `https://api.example.com/${n}` } }
      return (await find(paid({ required: said, settled }), noBody)).terms
    }),
  )
  expect(new Set(terms).size).toBe(200)
})

test('without a resource server the messages come from the headers and from whoever is asked', async () => {
  const asked: Request[] = []
  const answers: Ask[] = [
    () => new Response('{}', { status: 402, headers: { 'PAYMENT-REQUIRED': base64(required) } }),
    async () => Response.json(required, { status: 402 }),
  ]
  for (const answer of answers) {
    const find = createPaymentFinder(hostEngine, (request) => {
      asked.push(request)
      return answer(request)
    })
    const headers = { 'PAYMENT-SIGNATURE': base64(payment), 'X-Mine': 'yes' }
    const response = new Response('', { headers: { 'PAYMENT-RESPONSE': base64(settlement) } })
    expect(await find(paid({}, headers), response)).toEqual(WANTED)
  }
  for (const { headers, url } of asked) {
    expect([...headers.keys()]).toEqual(['x-mine'])
    expect(url).toBe('https://api.example.com/report')
  }
})

const FAILURES: readonly [string, string, Heard, Ask | undefined][] = [
  ['nobody to ask', 'terms_unknown', {}, undefined],
  ['an answer without terms', 'x402_invalid', {}, () => new Response('no')],
  ['no payment header of that version', 'x402_invalid', {}, () => Response.json(required)],
  [
    'terms that do not fit the payment',
    'terms_unknown',
    {
      required: exchanges.permit2().required,
      settled: { ...settled, paymentPayload: exchanges.solana().payment, requirements: {} },
    },
    undefined,
  ],
  [
    'a settlement that failed',
    'not_settled',
    { required, settled: { ...settled, result: { ...settlement, success: false } } },
    undefined,
  ],
  [
    'a settlement in another form',
    'x402_invalid',
    { required, settled: { ...settled, result: { success: true, transaction: 7, network: 'x' } } },
    undefined,
  ],
  [
    'a payment in another form',
    'x402_invalid',
    { required, settled: { ...settled, paymentPayload: { x402Version: 3 } } },
    undefined,
  ],
]
for (const [what, code, heard, ask] of FAILURES) {
  test(`${what} is ${code}`, async () => {
    const find = createPaymentFinder(hostEngine, ask)
    const found = (async () => find(paid(heard), noBody))()
    await expect(found).rejects.toSatisfy((error) => isReceiptError(error, code as never))
  })
}
