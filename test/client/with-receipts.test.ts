import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createMemoryPins,
  type Delivery,
  type DeliveryError,
  withReceipts,
} from '../../src/client/index.js'
import { openPurse, openShop, type Shop } from './shop.js'

let shop: Shop
const purse = openPurse()
const deliveries: Delivery[] = []
const onDelivery = (delivery: Delivery) => {
  deliveries.push(delivery)
}
const last = () => deliveries.at(-1) as Delivery
const trust = () => ({ signers: [{ issuer: shop.origin, signer: shop.signer.address }] })
const report = (paid: Delivery) =>
  paid.report?.checks.map(({ status, step }) => `${step} ${status}`) ?? []

beforeEach(async () => {
  shop = await openShop()
  deliveries.length = 0
})
afterEach(() => shop.close())

describe('an honest shop', () => {
  it.each([1, 2] as const)('delivers a verified response over x402 version %i', async (version) => {
    shop.twist({ version })
    const paidFetch = purse.wrap({ trust: trust(), onDelivery })
    const response = await paidFetch(`${shop.origin}/report?symbol=ETH#top`)
    expect(await response.json()).toEqual({ answer: 42 })
    expect(deliveries).toHaveLength(1)
    expect(last().problem).toBeUndefined()
    expect(last().report?.verdict).toBe('verified')
    expect(last().report?.claims?.payment.protocol).toBe(`x402/${version}`)
    expect(last().receipt).toBe(response.headers.get('Delivery-Receipt'))
    expect(report(last())).toContain('time pass')
  })

  it('is paid once for one call', async () => {
    await purse.wrap({ trust: trust(), onDelivery })(shop.origin)
    expect([shop.asked.length, shop.paid.length]).toEqual([1, 1])
  })

  it('hands over everything that is needed to keep the exchange', async () => {
    const paidFetch = purse.wrap({ trust: trust(), onDelivery })
    await paidFetch(`${shop.origin}/search#part`, {
      method: 'POST',
      body: '{"q":"ETH"}',
      headers: { 'Content-Type': 'application/json', 'X-Trace': 'abc' },
    })
    const { exchange } = last()
    expect(shop.paid[0]?.body).toBe('{"q":"ETH"}')
    expect(exchange.request).toMatchObject({ method: 'POST', url: `${shop.origin}/search` })
    expect(new TextDecoder().decode(exchange.request.body)).toBe('{"q":"ETH"}')
    expect(exchange.request.headers).toContainEqual(['x-trace', 'abc'])
    expect(exchange.payment).toBe(shop.paid[0]?.headers.get('PAYMENT-SIGNATURE'))
    expect(JSON.parse(atob(exchange.required as string))).toMatchObject({ x402Version: 2 })
    expect(JSON.parse(atob(exchange.settlement as string))).toMatchObject({ success: true })
    expect(exchange.response).toMatchObject({ status: 200 })
    expect(new TextDecoder().decode(exchange.response?.body)).toBe('{"answer":42}')
    expect(exchange.response?.headers).toContainEqual(['content-type', 'application/json'])
  })

  it('hands back status, headers, URL and bytes as they were received', async () => {
    const body = new Uint8Array([0xef, 0xbb, 0xbf, 0xff, 0x00])
    shop.twist({
      goods: () => ({ status: 404, body, headers: { 'Content-Type': 'image/png', ETag: '"a"' } }),
      answer: (_, { body, headers, status }) => {
        headers.append('Set-Cookie', 'a=1')
        headers.append('Set-Cookie', 'b=2')
        return new Response(body, { status, headers })
      },
    })
    const response = await purse.wrap({ trust: trust(), onDelivery })(`${shop.origin}/a`)
    expect(last().report?.verdict).toBe('verified')
    expect([response.status, response.statusText]).toEqual([404, 'Not Found'])
    expect(response.url).toBe(`${shop.origin}/a`)
    expect(response.headers.get('ETag')).toBe('"a"')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(body)
  })

  it.each([204, 205])('delivers the empty status %i', async (status) => {
    shop.twist({ goods: () => ({ status, body: '', headers: {} }) })
    const response = await purse.wrap({ trust: trust(), onDelivery })(shop.origin)
    expect(response.status).toBe(status)
    expect(last().report?.verdict).toBe('verified')
  })

  it('takes no range from what is no part', async () => {
    shop.twist({
      goods: () => ({ status: 416, body: 'no', headers: { 'Content-Range': 'bytes */4' } }),
    })
    await purse.wrap({ trust: trust(), onDelivery })(shop.origin)
    expect(report(last())).toContain('range pass')
  })

  it('delivers a part with its range', async () => {
    shop.twist({
      goods: () => ({ status: 206, body: 'bc', headers: { 'Content-Range': 'bytes 1-2/4' } }),
    })
    await purse.wrap({ trust: trust(), onDelivery })(shop.origin)
    expect(last().report?.verdict).toBe('verified')
    expect(report(last())).toContain('range pass')
  })

  it('keeps concurrent calls apart', async () => {
    shop.twist({
      goods: ({ url }) => ({ status: 200, body: url, headers: { 'Content-Type': 'text/plain' } }),
    })
    const paidFetch = purse.wrap({ trust: { announced: createMemoryPins() }, onDelivery })
    const urls = Array.from({ length: 12 }, (_, index) => `${shop.origin}/item?n=${index % 5}`)
    const bodies = await Promise.all(urls.map(async (url) => (await paidFetch(url)).text()))
    expect(bodies).toEqual(urls)
    for (const { exchange, report } of deliveries) {
      expect(report?.verdict).toBe('verified')
      expect(new TextDecoder().decode(exchange.response?.body)).toBe(exchange.request.url)
    }
    expect(new Set(deliveries.map(({ exchange }) => exchange.payment)).size).toBe(12)
  })
})

describe('redirects', () => {
  it('do not take the payment to another origin', async () => {
    const other = await openShop()
    shop.twist({ answer: () => Response.redirect(`${other.origin}/report`, 307) })
    const response = await purse.wrap({ trust: trust(), onDelivery })(shop.origin)
    expect(response.status).toBe(307)
    expect(response.headers.get('Location')).toBe(`${other.origin}/report`)
    expect(other.paid).toEqual([])
    expect(last().problem?.code).toBe('receipt_missing')
    await other.close()
  })

  it('to what asks for money are not paid', async () => {
    shop.twist({
      ask: (c, honest) =>
        c.req.path === '/old' ? Response.redirect(`${shop.origin}/new`, 308) : honest,
    })
    const signed = purse.signed
    const paidFetch = purse.wrap({ trust: trust(), onDelivery })
    await expect(paidFetch(`${shop.origin}/old`)).rejects.toMatchObject({
      code: 'redirected',
      message: expect.stringContaining(`${shop.origin}/new`),
    })
    expect(purse.signed).toBe(signed)
    expect((await paidFetch(`${shop.origin}/new`)).status).toBe(200)
  })
})

describe('who is told', () => {
  const spoil = () => shop.twist({ answer: (_, { status }) => new Response('{"a":1}', { status }) })

  it('somebody always is', () => {
    expect(() => withReceipts(fetch, { trust: trust() } as never)).toThrow(TypeError)
    expect(() => withReceipts(fetch, { trust: trust(), onProblem: 'throw' })).not.toThrow()
  })

  it('a reported problem does not keep the body from the caller', async () => {
    spoil()
    const response = await purse.wrap({ trust: trust(), onDelivery })(shop.origin)
    expect(await response.text()).toBe('{"a":1}')
    expect(last().problem?.code).toBe('receipt_missing')
  })

  it('a thrown problem carries the response, and shows no body in a log', async () => {
    spoil()
    const paidFetch = purse.wrap({ trust: trust(), onProblem: 'throw', onDelivery })
    const error: DeliveryError = await paidFetch(shop.origin).catch((thrown) => thrown)
    expect(error.code).toBe('receipt_missing')
    expect(last().problem).toBe(error)
    expect(Object.keys(error)).not.toContain('response')
    expect(await error.response.text()).toBe('{"a":1}')
  })

  it('a callback that throws does not cost the response', async () => {
    const failing = async () => {
      throw new Error('disk full')
    }
    const paidFetch = purse.wrap({ trust: trust(), onDelivery: failing })
    const error: DeliveryError = await paidFetch(shop.origin).catch((thrown) => thrown)
    expect(error.code).toBe('store_failed')
    expect(error.cause).toEqual(new Error('disk full'))
    expect(await error.response.json()).toEqual({ answer: 42 })
  })

  it('a callback has kept the delivery before the caller has the body', async () => {
    let kept = false
    const onDelivery = () =>
      new Promise<void>((done) => {
        setImmediate(() => {
          kept = true
          done()
        })
      })
    await purse.wrap({ trust: trust(), onDelivery })(shop.origin)
    expect(kept).toBe(true)
  })

  it('a payment without an answer is reported, and the failure stays what it was', async () => {
    shop.twist({
      answer: (c) => {
        c.env.outgoing.destroy()
        return RESPONSE_ALREADY_SENT
      },
    })
    const paidFetch = purse.wrap({ trust: trust(), onDelivery })
    const error = await paidFetch(shop.origin).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(TypeError)
    expect(last().problem).toMatchObject({ code: 'network_failed', cause: error })
    expect(last().exchange.response).toBeUndefined()
    expect(last().exchange.payment).toBe(shop.paid[0]?.headers.get('PAYMENT-SIGNATURE'))
  })

  it('a body that hangs ends with the caller’s own signal', async () => {
    const abort = new AbortController()
    shop.twist({
      answer: (_, { headers, status }) => {
        const start = (controller: ReadableStreamDefaultController) =>
          controller.enqueue(new TextEncoder().encode('{"answer"'))
        return new Response(new ReadableStream({ start }), { headers, status })
      },
    })
    const paidFetch = purse.wrap({ trust: trust(), onDelivery }, async (request) => {
      const response = await fetch(request)
      if (response.ok) setImmediate(() => abort.abort())
      return response
    })
    const response = await paidFetch(shop.origin, { signal: abort.signal })
    expect(last().problem?.code).toBe('body_unreadable')
    await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' })
  })
})

it('takes what fetch takes', async () => {
  const paidFetch = withReceipts(fetch, { trust: trust(), onDelivery })
  shop.twist({ ask: (c) => c.text(`free ${c.req.method}`) })
  expect(await (await paidFetch(new URL(shop.origin), { method: 'put' })).text()).toBe('free PUT')
  expect(await (await paidFetch(new Request(shop.origin))).text()).toBe('free GET')
})

it('says so when it was put around what pays, and does not cost the response', async () => {
  const outside = withReceipts((request) => purse.pay(fetch)(request), {
    trust: trust(),
    onDelivery,
  })
  const error: DeliveryError = await outside(shop.origin).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('inside') })
  expect(await error.response.json()).toEqual({ answer: 42 })
})
