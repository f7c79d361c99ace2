import type { Hono } from 'hono'
import { cors } from 'hono/cors'
import { expect, test } from 'vitest'
import type { Host } from '../host.js'
import { buy, openShop } from '../purchase.js'

const EXPOSED = 'Delivery-Receipt, Unencoded-Digest, PAYMENT-RESPONSE'

/** Headers of paid responses: those that are added, merged, and left alone. */
export function testHeaders(host: Host) {
  const sell = (headers: Record<string, string>, outside?: (app: Hono) => void) =>
    openShop(host, {
      routes: { '/x': 'authorization' },
      ...(outside && { outside }),
      handlers: (app) => app.get('/x', (c) => c.text('content', 200, headers)),
    })

  const EXPOSING: readonly [string | undefined, string][] = [
    [undefined, EXPOSED],
    ['X-Mine', `X-Mine, ${EXPOSED}`],
    ['*', `*, ${EXPOSED}`],
    ['delivery-RECEIPT,X-Mine', 'delivery-RECEIPT, X-Mine, Unencoded-Digest, PAYMENT-RESPONSE'],
  ]
  for (const [given, wanted] of EXPOSING) {
    test(`a page of another origin may read the receipt: exposed were ${given}`, async () => {
      const shop = await sell(given ? { 'Access-Control-Expose-Headers': given } : {})
      const bought = await buy(shop, '/x')
      expect(bought.headers.get('Access-Control-Expose-Headers')).toBe(wanted)
    })
  }

  test('a page of another origin may read the reason why there is none', async () => {
    const shop = await sell({ 'Content-Type': 'text/event-stream' })
    const bought = await buy(shop, '/x')
    expect(bought.headers.get('Access-Control-Expose-Headers')).toBe(
      'Delivery-Receipt-Missing, PAYMENT-RESPONSE',
    )
  })

  test('cors() outside keeps what it exposes', async () => {
    const origin = 'https://page.example'
    const shop = await sell({}, (app) => app.use(cors({ origin, exposeHeaders: ['X-Mine'] })))
    const bought = await buy(shop, '/x', { headers: { Origin: origin } })
    expect(bought).toMatchObject({ text: 'content', verdict: 'verified' })
    expect(bought.headers.get('Access-Control-Allow-Origin')).toBe(origin)
    expect(bought.headers.get('Access-Control-Expose-Headers')).toBe(`X-Mine, ${EXPOSED}`)
  })

  const CACHING: readonly [string | undefined, string][] = [
    [undefined, 'private, no-transform'],
    ['public, max-age=60, s-maxage=600', 'max-age=60, private, no-transform'],
    ['no-store', 'no-store, private, no-transform'],
    ['Private, No-Transform, Max-Age=5', 'Max-Age=5, private, no-transform'],
    ['no-cache="x, y"', 'no-cache="x, y", private, no-transform'],
  ]
  for (const [given, wanted] of CACHING) {
    test(`a receipt is its payer's alone: Cache-Control was ${given}`, async () => {
      const shop = await sell(given ? { 'Cache-Control': given } : {})
      expect((await buy(shop, '/x')).headers.get('Cache-Control')).toBe(wanted)
    })
  }

  test('what the application set otherwise stays: cookies, ETag, Content-Length', async () => {
    const shop = await openShop(host, {
      routes: { '/x': 'authorization' },
      handlers: (app) =>
        app.get('/x', (c) => {
          c.header('Set-Cookie', 'a=1', { append: true })
          c.header('Set-Cookie', 'b=2', { append: true })
          return c.text('content', 200, { ETag: '"1"', 'Content-Length': '7' })
        }),
    })
    const { headers, verdict } = await buy(shop, '/x')
    expect(verdict).toBe('verified')
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect([headers.get('ETag'), headers.get('Content-Length')]).toEqual(['"1"', '7'])
  })

  test('a header that another middleware adds outside does not cost the receipt', async () => {
    const shop = await sell({}, (app) =>
      app.use(async (c, next) => {
        await next()
        c.header('X-Late', 'yes')
      }),
    )
    const bought = await buy(shop, '/x')
    expect(bought).toMatchObject({ text: 'content', verdict: 'verified' })
    expect(bought.headers.get('X-Late')).toBe('yes')
  })

  test("a receipt that came with somebody else's content is replaced", async () => {
    const shop = await sell({
      'Delivery-Receipt': 'of-another-server',
      'Delivery-Receipt-Missing': 'of_another_server',
    })
    expect(await buy(shop, '/x')).toMatchObject({ verdict: 'verified', missing: null })
  })

  test("a receipt that came with somebody else's content does not stand in for a missing one", async () => {
    const shop = await sell({
      'Content-Type': 'text/event-stream',
      'Delivery-Receipt': 'of-another-server',
    })
    expect(await buy(shop, '/x')).toMatchObject({ receipt: null, missing: 'event_stream' })
  })
}
