import { readFileSync } from 'node:fs'
import { x402Client } from '@x402/core/client'
import { x402ResourceServer } from '@x402/core/server'
import { ExactEvmScheme as ClientScheme } from '@x402/evm/exact/client'
import { ExactEvmScheme as ServerScheme } from '@x402/evm/exact/server'
import { wrapFetchWithPayment } from '@x402/fetch'
import { paymentMiddleware } from '@x402/hono'
import { Hono } from 'hono'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { createMemoryPins, type Delivery, withReceipts } from '../../src/client/index.js'
import { nobleEngine } from '../../src/core/engine.js'
import { findOfferedTerms } from '../../src/keys/index.js'
import { createSigner } from '../../src/receipt/sign.js'
import { deliveryReceipts } from '../../src/server/hono.js'
import { parse64 } from '../server/purchase.js'
import { createTill, NETWORK } from '../server/till.js'

const SPEC = readFileSync(new URL('../../spec/keys.md', import.meta.url), 'utf8').split('\n')
const ISSUER = 'https://api.example.com'
/** x402 keeps a header below 8 KiB. */
const MAX_X402_HEADER = 8192

/** A shop in this process, with the stock middleware and the stock client. */
function openShop(entries: number, signTerms?: { validForSeconds: number }) {
  const till = createTill()
  const signer = createSigner(generatePrivateKey())
  const payTo = privateKeyToAccount(generatePrivateKey()).address
  const resourceServer = new x402ResourceServer(till.facilitator).register(
    NETWORK,
    new ServerScheme(),
  )
  const entry = { scheme: 'exact', network: NETWORK, payTo } as const
  const accepts = Array.from({ length: entries }, (_, at) => ({
    ...entry,
    price: `$0.0${entries - at}`,
  }))
  const route = { accepts, description: 'The weather of one city as it is by now.' }
  const app = new Hono()
    .use(
      deliveryReceipts({ issuer: ISSUER, signer, resourceServer, ...(signTerms && { signTerms }) }),
    )
    .use(paymentMiddleware({ 'GET /weather': route }, resourceServer))
    .get('/weather', (c) => c.json({ sky: 'clear' }))

  const sent: Request[] = []
  const deliveries: Delivery[] = []
  const checked = withReceipts(
    async (request) => {
      sent.push(request)
      return app.fetch(request)
    },
    {
      trust: { announced: createMemoryPins() },
      onDelivery: (delivery) => void deliveries.push(delivery),
    },
  )
  const buyer = privateKeyToAccount(generatePrivateKey())
  const client = new x402Client().register(NETWORK, new ClientScheme(buyer))
  const buy = async () => {
    const response = await wrapFetchWithPayment(checked, client)(`${ISSUER}/weather?city=Zug`)
    const { exchange, report } = deliveries.at(-1) ?? expect.unreachable()
    return { response, report, exchange, required: exchange.required ?? '' }
  }
  return { buy, till, sent, signer }
}

const signTerms = { validForSeconds: 3600 }

/** Most characters of what is advertised, and of the payment that sends it back. */
const BOUNDS = { 1: [1100, 1600], 3: [2100, 2000], 8: [4600, 2900] } as const

for (const entries of [1, 3, 8] as const) {
  test(`signed terms of ${entries} entries are sent back as they were, paid and proven`, async () => {
    const shop = openShop(entries, signTerms)
    const { exchange, report, required, response } = await shop.buy()
    expect([response.status, await response.json()]).toEqual([200, { sky: 'clear' }])
    expect(report?.verdict).toBe('verified')
    expect(shop.till.settled).toHaveLength(1)

    const { extensions } = parse64(required)
    expect(extensions['delivery-receipt'].info.terms.signatures).toHaveLength(entries)
    expect(parse64(exchange.payment).extensions).toEqual(extensions)

    const claims = report?.claims ?? expect.unreachable()
    const offered = findOfferedTerms({ required }, claims, nobleEngine)
    expect(offered?.terms).toMatchObject({ issuer: ISSUER, terms: claims.payment.terms })

    const unsigned = (await openShop(entries).buy()).exchange
    const sizes = [
      `${required.length} (${unsigned.required?.length})`,
      `${exchange.payment.length} (${unsigned.payment.length})`,
    ]
    const row = SPEC.find((line) => line.startsWith(`| ${entries} |`))
    expect(row).toBe(`| ${entries} | ${sizes.join(' | ')} |`)
    const [asked, paid] = BOUNDS[entries]
    expect(required.length).toBeLessThan(asked)
    expect(exchange.payment.length).toBeLessThan(paid)
    expect(Math.max(asked, paid)).toBeLessThan(MAX_X402_HEADER)
  })
}

test('a shop that signs no terms says what it said before', async () => {
  const { report, required } = await openShop(3).buy()
  const claims = report?.claims ?? expect.unreachable()
  expect(Object.keys(parse64(required).extensions['delivery-receipt'].info)).toEqual([
    'issuer',
    'signer',
  ])
  expect(findOfferedTerms({ required }, claims, nobleEngine)).toBeUndefined()
})

test('nobody pays for terms that were changed on their way', async () => {
  const shop = openShop(1, signTerms)
  const { required } = await shop.buy()
  const changed = parse64(required)
  changed.accepts[0].amount = '20000'
  const header = Buffer.from(JSON.stringify(changed)).toString('base64')
  const checked = withReceipts(
    async () => new Response(null, { status: 402, headers: { 'PAYMENT-REQUIRED': header } }),
    { trust: { announced: createMemoryPins() }, onProblem: 'throw' },
  )
  await expect(checked(`${ISSUER}/weather?city=Zug`)).rejects.toMatchObject({
    code: 'announcement_invalid',
  })
})
