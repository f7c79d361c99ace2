import type { Hono } from 'hono'
import { expect, test } from 'vitest'
import { readAnnouncement } from '../../../src/client/announcement.js'
import { nobleEngine } from '../../../src/core/engine.js'
import { decodePaymentRequired } from '../../../src/payment/index.js'
import type { Host } from '../host.js'
import { ask, authorize, base64, muteConsole, openShop, parse64, send } from '../purchase.js'
import { createTill } from '../till.js'
import { openShopV1 } from '../version1.js'

/** What a 402 says before the payment. */
export function testAnnouncement(host: Host) {
  type Options = Partial<Parameters<typeof openShop>[1]>
  const sell = (options: Options = {}) =>
    openShop(host, {
      routes: { '/x': 'authorization' },
      description: 'Wetter für Zürich',
      handlers: (app) => app.get('/x', (c) => c.text('content')),
      ...options,
    })

  test('the 402 announces who signs, and says the same otherwise', async () => {
    const shop = await sell()
    const response = await shop.send(new Request(`${shop.issuer}/x`))
    const { extensions, ...rest } = parse64(response.headers.get('PAYMENT-REQUIRED') ?? '')
    expect(extensions).toEqual({
      'delivery-receipt': { info: { issuer: shop.issuer, signer: shop.signer.address } },
    })
    expect(rest).toMatchObject({
      x402Version: 2,
      resource: { url: `${shop.issuer}/x`, description: 'Wetter für Zürich' },
      accepts: [{ scheme: 'exact', payTo: shop.payTo, amount: '10000' }],
    })
    expect(response.headers.has('Delivery-Receipt-Announcement')).toBe(false)
    expect(response.headers.get('Access-Control-Expose-Headers')).toBe('PAYMENT-REQUIRED')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  })

  test('the announcement joins the extensions that are there', async () => {
    const shop = await sell({
      between: (app) =>
        app.use(async (c, next) => {
          await next()
          const required = parse64(c.res.headers.get('PAYMENT-REQUIRED') ?? '')
          const extensions = { other: { info: { a: 1 } } }
          c.res.headers.set('PAYMENT-REQUIRED', base64({ ...required, extensions }))
        }),
    })
    const { extensions } = parse64(await ask(shop, '/x'))
    expect(Object.keys(extensions)).toEqual(['other', 'delivery-receipt'])
  })

  test('the echo of the announcement is accepted, also of an older key', async () => {
    const shop = await sell()
    const required = await ask(shop, '/x')
    for (const signer of [shop.signer.address, `0x${'12'.repeat(20)}`]) {
      const payment = await authorize(required, (payload) => {
        const info = { issuer: shop.issuer, signer }
        expect(payload.extensions).toHaveProperty('delivery-receipt')
        return { ...payload, extensions: { 'delivery-receipt': { info } } }
      })
      expect(await send(shop, '/x', payment, { required })).toMatchObject({ verdict: 'verified' })
    }
  })

  test('a payment for signed terms goes through, in both versions', async () => {
    const signTerms = { validForSeconds: 3600 }
    const handlers = (app: Hono) => app.get('/x', (c) => c.text('content'))
    for (const shop of [
      await sell({ signTerms, handlers }),
      await openShopV1(host, { signTerms, handlers }),
    ]) {
      const response = await shop.send(new Request(`${shop.issuer}/x`))
      const header = response.headers.get('PAYMENT-REQUIRED')
      const required = header ?? (await response.text())
      const decoded = decodePaymentRequired(required)
      const reading = { engine: nobleEngine, at: Math.floor(Date.now() / 1000) }
      const announced = readAnnouncement(response, decoded, shop.issuer, reading)
      expect(announced?.terms?.signatures).toHaveLength(1)

      const carrier = header === null ? 'X-PAYMENT' : 'PAYMENT-SIGNATURE'
      const bought = await send(shop, '/x', await authorize(required), { required, carrier })
      expect(bought).toMatchObject({ text: 'content', verdict: 'verified' })
      expect(shop.problems).toEqual([])
    }
  })

  test('a 412 that asks for an allowance announces too', async () => {
    muteConsole()
    const shop = await sell({
      till: createTill(undefined, {
        isValid: false,
        invalidReason: 'permit2_allowance_required',
      }),
    })
    const refused = await send(shop, '/x', await authorize(await ask(shop, '/x')))
    expect(refused.status).toBe(412)
    const { extensions } = parse64(refused.headers.get('PAYMENT-REQUIRED') ?? '')
    expect(extensions['delivery-receipt'].info.signer).toBe(shop.signer.address)
  })

  test('a paywall for people announces too', async () => {
    const shop = await sell()
    const headers = { Accept: 'text/html', 'User-Agent': 'Mozilla/5.0' }
    const { extensions } = parse64(await ask(shop, '/x', { headers }))
    expect(extensions['delivery-receipt'].info.issuer).toBe(shop.issuer)
  })

  for (const required of ['garbage', base64(null), base64([1]), `${base64({})}, ${base64({})}`]) {
    test(`a PAYMENT-REQUIRED that says nothing is left alone: ${required}`, async () => {
      const shop = await sell({
        handlers: (app) =>
          app.get('/free', (c) => c.text('pay me', 402, { 'PAYMENT-REQUIRED': required })),
      })
      const response = await shop.send(new Request(`${shop.issuer}/free`))
      expect(response.status).toBe(402)
      expect(response.headers.get('PAYMENT-REQUIRED')).toBe(required)
      expect(response.headers.has('Delivery-Receipt-Announcement')).toBe(true)
    })
  }

  test('a 402 that came from a fetch is announced on a copy', async () => {
    const shop = await sell({
      handlers: (app) => app.get('/free', () => Response.redirect('https://other.example/')),
      between: (app) =>
        app.use(async (c, next) => {
          await next()
          const frozen = c.res
          if (!frozen.headers.has('Location')) return
          c.res = undefined
          c.res = Object.defineProperty(frozen, 'status', { value: 402 })
        }),
    })
    const request = new Request(`${shop.issuer}/free`, { redirect: 'manual' })
    const response = await shop.send(request)
    expect(response.headers.has('Delivery-Receipt-Announcement')).toBe(true)
  })
}
