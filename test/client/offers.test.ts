import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Delivery, withReceipts } from '../../src/client/index.js'
import { createOfferMemory } from '../../src/client/offers.js'
import { base64, openPurse, openShop, type Shop } from './shop.js'

const accepted = { scheme: 'exact', network: 'eip155:1', payTo: '0xa' }
const payment = base64({ x402Version: 2, accepted, payload: {} })
const offer = (text: string, entry: object = accepted) =>
  ({ text, required: { x402Version: 2, accepts: [entry] } }) as never
const get = (path: string, method = 'GET') => new Request(`https://a.example${path}`, { method })

it('finds what the same request was asked, latest first', () => {
  const offers = createOfferMemory()
  offers.remember(get('/'), offer('first'))
  offers.remember(get('/'), offer('second'))
  offers.remember(get('/'), offer('first'))
  expect(offers.recall(get('/#part'), payment).map(({ text }) => text)).toEqual(['first', 'second'])
})

it.each([
  ['another path', get('/other')],
  ['a longer path', get('/a')],
  ['another method', get('/', 'POST')],
])('finds nothing for %s', (_, request) => {
  const offers = createOfferMemory()
  offers.remember(get('/'), offer('text'))
  expect(offers.recall(request, payment)).toEqual([])
})

it('finds nothing for a payment that cannot be read, or chose what was not offered', () => {
  const offers = createOfferMemory()
  offers.remember(get('/'), offer('text', { ...accepted, payTo: '0xb' }))
  expect(offers.recall(get('/'), payment)).toEqual([])
  expect(offers.recall(get('/'), '%')).toEqual([])
})

it('forgets the oldest at its bound', () => {
  const offers = createOfferMemory(2)
  for (const path of ['/1', '/2', '/3']) offers.remember(get(path), offer('text'))
  const found = ['/1', '/2', '/3'].map((path) => offers.recall(get(path), payment).length)
  expect(found).toEqual([0, 1, 1])
})

describe('a 402', () => {
  let shop: Shop
  let deliveries: Delivery[]
  const purse = openPurse()
  const onDelivery = (delivery: Delivery) => {
    deliveries.push(delivery)
  }
  const last = () => deliveries.at(-1) as Delivery
  const trust = () => ({ signers: [{ issuer: shop.origin, signer: shop.signer.address }] })

  beforeEach(async () => {
    shop = await openShop()
    deliveries = []
  })
  afterEach(() => shop.close())

  it('is handed over with the bytes that came, in both versions', async () => {
    const fetchWithReceipts = withReceipts(fetch, { trust: trust(), onDelivery })
    for (const version of [1, 2] as const) {
      shop.twist({ version })
      const response = await fetchWithReceipts(shop.origin)
      expect(response.status).toBe(402)
      expect(await response.json()).toEqual(
        version === 1 ? expect.objectContaining({ x402Version: 1 }) : {},
      )
    }
    expect(deliveries).toEqual([])
  })

  it('of version 1 is kept with the header that announced beside it', async () => {
    const kept = async (version: 1 | 2) => {
      shop.twist({ version })
      await purse.wrap({ trust: trust(), onDelivery })(shop.origin)
      return last().exchange.announcement
    }
    const announced = { issuer: shop.origin, signer: shop.signer.address.toLowerCase() }
    const header = await kept(1)
    expect(JSON.parse(Buffer.from(header ?? '', 'base64url').toString())).toEqual(announced)
    expect(await kept(2)).toBeUndefined()
  })

  it('of any other kind passes, whatever its size', async () => {
    const page = '<p>pay</p>'.repeat(100_000)
    shop.twist({ ask: () => new Response(page, { status: 402 }) })
    const fetchWithReceipts = withReceipts(fetch, { trust: trust(), onDelivery })
    expect(await (await fetchWithReceipts(shop.origin)).text()).toBe(page)
  })

  it('that does not end is not waited for', async () => {
    const start = (controller: ReadableStreamDefaultController) =>
      controller.enqueue(new Uint8Array(20_000))
    shop.twist({ ask: () => new Response(new ReadableStream({ start }), { status: 402 }) })
    const response = await withReceipts(fetch, { trust: trust(), onDelivery })(shop.origin)
    const { value } = (await response.body?.getReader().read()) ?? {}
    expect(value?.length).toBeGreaterThan(0)
  })

  it('that breaks off fails for who reads it, not before', async () => {
    shop.twist({
      ask: (c) => {
        const { outgoing } = c.env
        outgoing.writeHead(402, { 'Content-Length': '100' })
        outgoing.write('{', () => outgoing.destroy())
        return RESPONSE_ALREADY_SENT
      },
    })
    const response = await withReceipts(fetch, { trust: trust(), onDelivery })(shop.origin)
    expect(response.status).toBe(402)
    await expect(response.text()).rejects.toThrow()
  })

  it('is told from others of the same URL by the terms that the receipt names', async () => {
    const describedAs = (description: string) =>
      shop.twist({ terms: (honest) => ({ ...honest, resource: { description } }) })
    const inner = withReceipts(fetch, { trust: trust(), onDelivery })
    const paidFetch = purse.pay(async (input) => {
      const request = input as Request
      if (request.headers.has('PAYMENT-SIGNATURE')) return inner(request)
      describedAs('first')
      const first = await inner(request.clone())
      describedAs('second')
      await inner(request.clone())
      describedAs('first')
      return first
    })
    await paidFetch(shop.origin)
    expect(last().report?.verdict).toBe('verified')
    expect(atob(last().exchange.required as string)).toContain('first')
  })

  it('in answer to a payment is no delivery, but may be paid again', async () => {
    const { signer } = shop
    shop.twist({
      answer: (_, honest) => {
        shop.twist({ answer: (_, again) => again })
        const headers = { 'PAYMENT-RESPONSE': honest.headers.get('PAYMENT-RESPONSE') as string }
        const settlement = { ...JSON.parse(atob(headers['PAYMENT-RESPONSE'])), success: false }
        headers['PAYMENT-RESPONSE'] = btoa(JSON.stringify(settlement))
        return Response.json({}, { status: 402, headers })
      },
    })
    const paidFetch = purse.wrap({ trust: trust(), onDelivery })
    expect((await paidFetch(shop.origin)).status).toBe(402)
    expect(deliveries).toEqual([])
    expect((await paidFetch(shop.origin)).status).toBe(200)
    expect(last().report?.claims?.signer).toBe(signer.address)
  })
})
