import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Delivery, withReceipts } from '../../src/client/index.js'
import { createPinFile } from '../../src/client/pin-file.js'
import { type Chain, createPayer, serveShop, startLocalChain } from '../support/shop.js'

let chain: Chain
let folder: string
beforeAll(async () => {
  chain = await startLocalChain()
  folder = await mkdtemp(join(tmpdir(), 'pins-'))
})
afterAll(async () => {
  await chain.stop()
  await rm(folder, { recursive: true })
})

const forecast = {
  routes: { 'GET /weather': 'authorization', 'POST /map': 'upfront' },
  handlers(app) {
    app.get('/weather', (c) => c.json({ sky: 'clear', city: c.req.query('city') }))
    app.post('/map', async (c) => c.body(await c.req.arrayBuffer(), 500))
  },
} satisfies Parameters<typeof serveShop>[1]

test('a caller that trusts what was announced pays, verifies, pins, and pays again', async () => {
  const shop = await serveShop(chain, forecast)
  const file = join(folder, 'pins')
  const deliveries: Delivery[] = []
  const onDelivery = (delivery: Delivery) => void deliveries.push(delivery)
  const checked = withReceipts(fetch, { trust: { announced: createPinFile(file) }, onDelivery })
  const { buyer, pay } = await createPayer(chain, checked)

  const bodies = await Promise.all(
    ['Zug', 'Bern', 'Genf'].map(async (city) =>
      (await pay(`${shop.issuer}/weather?city=${city}`)).json(),
    ),
  )
  expect(bodies.map(({ city }) => city)).toEqual(['Zug', 'Bern', 'Genf'])
  const failed = await pay(`${shop.issuer}/map`, { method: 'POST', body: 'a map' })
  expect([failed.status, await failed.text()]).toEqual([500, 'a map'])

  expect(deliveries.map(({ report }) => report?.verdict)).toEqual(Array(4).fill('verified'))
  expect(deliveries.map(({ problem }) => problem)).toEqual(Array(4).fill(undefined))
  for (const { report } of deliveries) {
    expect(report?.claims?.payment.payer).toBe(buyer.address.toLowerCase())
  }
  const payTo = `${chain.network}=${shop.payTo.toLowerCase()}`
  expect(await readFile(file, 'utf8')).toBe(`${shop.issuer} ${shop.signer.address} ${payTo}\n`)
  await shop.close()
})

test('a shop with another key is not paid, and the money stays where it was', async () => {
  const pins = createPinFile(join(folder, 'other'))
  const shop = await serveShop(chain, forecast)
  const known = privateKeyToAccount(generatePrivateKey()).address.toLowerCase() as `0x${string}`
  await pins.write(shop.issuer, { signer: known, payTo: {} })
  const checked = withReceipts(fetch, { trust: { announced: pins }, onProblem: 'throw' })
  const { buyer, pay } = await createPayer(chain, checked)
  const before = await chain.usdc.balanceOf(buyer.address)

  const call = pay(`${shop.issuer}/weather`)
  await expect(call).rejects.toMatchObject({
    code: 'signer_changed',
    details: { wanted: expect.stringContaining(known) },
  })
  expect(await chain.usdc.balanceOf(buyer.address)).toBe(before)
  await shop.close()
})

test('money that is not there is refused by the shop, and is no delivery', async () => {
  const shop = await serveShop(chain, { ...forecast, price: '$0.99' })
  const deliveries: Delivery[] = []
  const trust = { signers: [{ issuer: shop.issuer, signer: shop.signer.address }] }
  const onDelivery = (delivery: Delivery) => void deliveries.push(delivery)
  const { buyer, pay } = await createPayer(chain, withReceipts(fetch, { trust, onDelivery }))
  for (let spent = 0; spent < 10; spent += 1) {
    expect((await pay(`${shop.issuer}/weather`)).status).toBe(200)
  }
  expect((await pay(`${shop.issuer}/weather`)).status).toBe(402)
  expect(deliveries).toHaveLength(10)
  expect(await chain.usdc.balanceOf(buyer.address)).toBe(100_000n)
  await shop.close()
})
