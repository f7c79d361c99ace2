import { expect, test } from 'vitest'
import { auditReceipt } from '../../src/index.js'
import { createSigner } from '../../src/receipt/sign.js'
import {
  createMemoryStore,
  createReceipts,
  type PaidRequest,
  type ReceiptsOptions,
} from '../../src/server/index.js'
import * as exchanges from '../payment/exchange.js'
import { base64 } from './purchase.js'

const ISSUER = 'https://api.example.com'
const signer = createSigner(crypto.getRandomValues(new Uint8Array(32)))
const { payment, required, settlement } = exchanges.eip3009()

const options: ReceiptsOptions = {
  issuer: ISSUER,
  signer,
  onError: () => {},
  ask: () => new Response(null, { status: 402, headers: { 'PAYMENT-REQUIRED': base64(required) } }),
}

const open = async (receipts: ReturnType<typeof createReceipts>): Promise<PaidRequest> => {
  const headers = { 'PAYMENT-SIGNATURE': base64(payment) }
  return (
    (await receipts.open(new Request('http://internal:8080/report?a=b', { headers }))) ??
    expect.unreachable()
  )
}

test('a paid exchange gets its receipt without any framework', async () => {
  const receipts = createReceipts(options)
  const paid = await open(receipts)
  const given = await receipts.run(paid, async () =>
    Response.json({ sky: 'clear' }, { headers: { 'PAYMENT-RESPONSE': base64(settlement) } }),
  )
  const response = await receipts.complete(paid, given)
  const report = auditReceipt(response.headers.get('Delivery-Receipt') ?? '', {
    policy: 'reader',
    trust: { signers: [{ issuer: ISSUER, signer: signer.address }] },
    response: { body: new Uint8Array(await response.arrayBuffer()) },
  })
  expect(report.verdict).toBe('verified')
  expect(report.claims?.request.url).toBe(`${ISSUER}/report?a=b`)
})

test('a response that nobody settled is the one that was given', async () => {
  const receipts = createReceipts(options)
  const given = new Response('content')
  expect(await receipts.complete(await open(receipts), given)).toBe(given)
  expect(receipts.announce(given)).toBe(given)
})

test('what a path looks like does not move a URL to another origin', async () => {
  const receipts = createReceipts(options)
  for (const path of ['//other.example/x', '/\\other.example/x', '/@other.example/x']) {
    const headers = { 'PAYMENT-SIGNATURE': base64(payment) }
    const request = new Request(`http://internal:8080${path}`, { headers })
    const paid = (await receipts.open(request)) ?? expect.unreachable()
    const response = await receipts.complete(
      paid,
      new Response('x', { headers: { 'PAYMENT-RESPONSE': base64(settlement) } }),
    )
    const missing = response.headers.get('Delivery-Receipt-Missing')
    // The same payment for another path is a reuse, and nothing worse.
    expect([null, 'payment_reused']).toContain(missing)
  }
})

test('a resource server is believed over whoever is asked', async () => {
  let settle = async (_: object) => {}
  const server = {
    createPaymentRequiredResponse: async () => required,
    onAfterSettle: (hook: (context: never) => Promise<void>) => {
      settle = (result) =>
        hook({ paymentPayload: payment, requirements: required.accepts[0], result } as never)
    },
  }
  const receipts = createReceipts({
    ...options,
    resourceServer: server,
    ask: () => expect.unreachable(),
  })
  const paid = await open(receipts)
  const given = await receipts.run(paid, async () => {
    await server.createPaymentRequiredResponse()
    await settle(settlement)
    return new Response('content')
  })
  const { headers } = await receipts.complete(paid, given)
  expect(headers.has('Delivery-Receipt')).toBe(true)
  expect(headers.get('PAYMENT-RESPONSE')).toBe(base64(settlement))
})

test('a request that the resource server did not see is asked for, where somebody can', async () => {
  const resourceServer = {
    createPaymentRequiredResponse: async () => ({}),
    onAfterSettle: () => {},
  }
  const settled = () =>
    new Response('content', { headers: { 'PAYMENT-RESPONSE': base64(settlement) } })
  const both = createReceipts({ ...options, resourceServer })
  const { headers } = await both.complete(await open(both), settled())
  expect(headers.has('Delivery-Receipt')).toBe(true)

  const { ask: _, ...rest } = options
  const alone = createReceipts({ ...rest, resourceServer })
  const response = await alone.complete(await open(alone), settled())
  expect(response.headers.get('Delivery-Receipt-Missing')).toBe('terms_unknown')
})

const { ask, ...withoutAsk } = options
const MISUSE: readonly [string, object][] = [
  ['nobody who tells the terms', withoutAsk],
  ['fail without a store', { ...options, onSigningError: 'fail' }],
  [
    'fail with a store that keeps no bodies',
    { ...options, onSigningError: 'fail', store: { claim: createMemoryStore().claim } },
  ],
  ['a limit that is no number', { ...options, maxRequestBytes: Number.NaN }],
  ['a limit below nothing', { ...options, maxRequestBytes: -1 }],
  ['an issuer that is no origin', { ...options, issuer: `${ISSUER}/` }],
  ['a signer that cannot sign', { ...options, signer: { address: signer.address } }],
]
for (const [what, given] of MISUSE) {
  test(`${what} is misuse`, () => {
    expect(() => createReceipts(given as ReceiptsOptions)).toThrow(TypeError)
  })
}

test('fail with a store that keeps bodies is no misuse', () => {
  const store = createMemoryStore()
  expect(() => createReceipts({ ...options, store, onSigningError: 'fail' })).not.toThrow()
})
