import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditReceipt } from '../../src/index.js'
import { checkX402 } from '../../src/payment/index.js'
import { type Chain, createPayer, serveShop, startLocalChain } from '../support/shop.js'

let chain: Chain
beforeAll(async () => {
  chain = await startLocalChain()
})
afterAll(() => chain.stop())

test('a paid response carries a receipt that its caller verifies', async () => {
  const shop = await serveShop(chain, {
    routes: { 'GET /weather': 'authorization' },
    handlers: (app) => app.get('/weather', (c) => c.json({ sky: 'clear' })),
  })
  const seen: { required?: string; payment?: string } = {}
  const { pay } = await createPayer(chain, async (input, init) => {
    const request = new Request(input, init)
    seen.payment = request.headers.get('PAYMENT-SIGNATURE') ?? undefined
    const response = await fetch(request)
    seen.required = response.headers.get('PAYMENT-REQUIRED') ?? seen.required
    return response
  })
  const url = `${shop.issuer}/weather?city=Zug`
  const response = await pay(url)
  const body = new Uint8Array(await response.arrayBuffer())
  console.log(Object.fromEntries(response.headers))
  const report = auditReceipt(response.headers.get('Delivery-Receipt') ?? '', {
    policy: 'caller',
    trust: { signers: [{ issuer: shop.issuer, signer: shop.signer.address }] },
    request: { method: 'GET', url },
    response: {
      status: response.status,
      contentType: response.headers.get('Content-Type') ?? '',
      body,
    },
    checks: checkX402({
      ...seen,
      settlement: response.headers.get('PAYMENT-RESPONSE') ?? undefined,
    }),
  })
  console.log(
    report.checks.filter((c) => c.status !== 'pass'),
    report.claims,
  )
  expect(report.verdict).toBe('verified')
  await shop.close()
})
