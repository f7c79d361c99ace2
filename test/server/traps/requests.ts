import { expect, test } from 'vitest'
import type { Host } from '../host.js'
import { ask, authorize, buy, muteConsole, openShop, send, sha256 } from '../purchase.js'

const POST = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"q":1}' }

/** A body that is sent as it is read, without a length. */
const chunked = (chunks: readonly string[]) => ({
  method: 'POST',
  duplex: 'half',
  body: new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
      controller.close()
    },
  }),
})

/** Requests that carry a payment, and what else they carry. */
export function testRequests(host: Host) {
  type Options = Omit<Parameters<typeof openShop>[1], 'routes'>
  const sell = (options: Options) =>
    openShop(host, { routes: { '/x': 'authorization' }, ...options })

  test('request content is claimed, and a handler still reads it through Hono', async () => {
    const shop = await sell({
      handlers: (app) => app.post('/x', async (c) => c.json({ asked: await c.req.json() })),
    })
    const bought = await buy(shop, '/x', POST)
    expect(bought).toMatchObject({ text: '{"asked":{"q":1}}', verdict: 'verified' })
    expect(bought.claims.request).toMatchObject({ method: 'POST', body: sha256(POST.body) })
  })

  test('request content is claimed, and a handler still reads it from the request itself', async () => {
    const shop = await sell({
      handlers: (app) =>
        app.post('/x', async (c) => {
          const { headers, method, url } = c.req.raw
          return c.json([method, url, headers.get('Content-Type'), await c.req.raw.clone().text()])
        }),
    })
    const bought = await buy(shop, '/x?a=b', POST)
    expect(JSON.parse(bought.text)).toEqual([
      'POST',
      `${shop.issuer}/x?a=b`,
      'application/json',
      POST.body,
    ])
    expect(bought.verdict).toBe('verified')
  })

  test('request content without a length is claimed', async () => {
    const shop = await sell({
      handlers: (app) => app.post('/x', async (c) => c.text(await c.req.text())),
    })
    const required = await ask(shop, '/x', { method: 'POST' })
    const bought = await send(shop, '/x', await authorize(required), {
      ...chunked(['one ', 'two ', 'three']),
      required,
    })
    expect(bought).toMatchObject({ text: 'one two three', verdict: 'verified' })
  })

  test('request content may be empty, or in any number of chunks', async () => {
    const shop = await sell({
      handlers: (app) => app.post('/x', async (c) => c.text(sha256(await c.req.text()))),
    })
    const required = await ask(shop, '/x', { method: 'POST' })
    expect(await buy(shop, '/x', { method: 'POST' })).toMatchObject({
      text: sha256(''),
      verdict: 'verified',
    })
    const many = Array.from({ length: 500 }, (_, n) => String(n))
    const bought = await send(shop, '/x', await authorize(required), { ...chunked(many), required })
    expect(bought).toMatchObject({ text: sha256(many.join('')), verdict: 'verified' })
  })

  test('request content up to the limit is read, above it nothing is settled', async () => {
    const shop = await sell({
      maxRequestBytes: 1000,
      handlers: (app) => app.post('/x', async (c) => c.text(String((await c.req.text()).length))),
    })
    const fits = { method: 'POST', body: 'x'.repeat(1000) }
    expect(await buy(shop, '/x', fits)).toMatchObject({ text: '1000', verdict: 'verified' })

    const required = await ask(shop, '/x', { method: 'POST' })
    const payment = await authorize(required)
    for (const init of [{ method: 'POST', body: 'x'.repeat(1001) }, chunked(['x'.repeat(1001)])]) {
      const refused = await send(shop, '/x', payment, init)
      expect(refused).toMatchObject({ status: 413, receipt: null, settled: undefined })
      expect(JSON.parse(refused.text)).toEqual({
        error: 'Cannot read paid request: found 1001, wanted at most 1000 bytes',
        code: 'request_too_large',
      })
    }
    expect(shop.till.settled).toHaveLength(1)
  })

  test('a request without payment is not read, however large', async () => {
    const shop = await sell({
      maxRequestBytes: 10,
      handlers: (app) => app.post('/free', async (c) => c.text(await c.req.text())),
    })
    const response = await shop.send(
      new Request(`${shop.issuer}/free`, { method: 'POST', body: 'x'.repeat(100) }),
    )
    expect(await response.text()).toBe('x'.repeat(100))
  })

  test('content that somebody read outside is refused by name before anything is settled', async () => {
    const errors: Error[] = []
    const shop = await sell({
      outside: (app) =>
        app
          .use(async (c, next) => {
            await c.req.text()
            await next()
          })
          .onError((error, c) => {
            errors.push(error)
            return c.text('sorry', 500)
          }),
      handlers: (app) => app.post('/x', (c) => c.text('content')),
    })
    const required = await ask(shop, '/x', { method: 'POST' })
    const refused = await send(shop, '/x', await authorize(required), POST)
    expect(refused).toMatchObject({ status: 500, settled: undefined })
    expect(errors).toHaveLength(1)
    expect(errors[0]).toBeInstanceOf(TypeError)
    expect(errors[0]?.message).toBe(
      'Cannot read paid request: its body is already read, wanted the receipts outside of whatever reads it',
    )
    expect(shop.till.settled).toEqual([])
  })

  const LONG = `/x?${'long='.repeat(100)}`
  for (const [what, path] of [
    ['above 256 characters', LONG],
    ['with a backslash', '/x?a=\\b'],
  ] as const) {
    test(`a URL ${what} is claimed by its digest`, async () => {
      const shop = await sell({ handlers: (app) => app.get('/x', (c) => c.text('content')) })
      const bought = await buy(shop, path)
      expect(bought.verdict).toBe('verified')
      const digest = Buffer.from(sha256(shop.issuer + path).slice(2), 'hex').toString('base64url')
      expect(bought.claims.request.url).toBe(`${shop.issuer}/#sha-256=${digest}`)
    })
  }

  test('publicUrl says what the caller asked, where a proxy changed it', async () => {
    const shop = await sell({
      publicUrl: ({ url }) => url.replace('/x', '/v1/x'),
      handlers: (app) => app.get('/x', (c) => c.text('content')),
    })
    const bought = await buy(shop, '/x?a=b')
    expect(bought.claims.request.url).toBe(`${shop.issuer}/v1/x?a=b`)
    expect(bought.failures).toMatchObject([{ code: 'request_mismatch' }])
  })

  test('publicUrl of another origin costs the receipt, and so does one that throws', async () => {
    const urls = ['https://other.example/x', `https://other.example/${'x'.repeat(300)}`]
    const shop = await sell({
      publicUrl: () => urls.pop() ?? expect.unreachable(),
      handlers: (app) => app.get('/x', (c) => c.text('content')),
    })
    for (const missing of ['origin_mismatch', 'origin_mismatch', 'signing_failed']) {
      expect(await buy(shop, '/x')).toMatchObject({ text: 'content', receipt: null, missing })
    }
  })

  test('a free route with a payment header is served as if it had none', async () => {
    const shop = await sell({ handlers: (app) => app.get('/free', (c) => c.text('free')) })
    const payment = await authorize(await ask(shop, '/x'))
    const got = await send(shop, '/free', payment)
    expect(got).toMatchObject({ status: 200, text: 'free', receipt: null, missing: null })
    expect([...got.headers.keys()].filter((name) => /receipt|expose|digest/.test(name))).toEqual([])
  })

  test('an unpaid route is answered untouched', async () => {
    const shop = await sell({ handlers: (app) => app.get('/free', (c) => c.text('free')) })
    const response = await shop.send(new Request(`${shop.issuer}/free`))
    expect(await response.text()).toBe('free')
    expect(
      [...response.headers.keys()].filter((name) => /receipt|cache|expose/.test(name)),
    ).toEqual([])
  })

  test('payment headers that x402 cannot read are refused by it, and settle nothing', async () => {
    muteConsole()
    const shop = await sell({ handlers: (app) => app.get('/x', (c) => c.text('content')) })
    const payment = await authorize(await ask(shop, '/x'))
    for (const bad of ['garbage', '{}', 'e30=', `${payment}, ${payment}`, payment.slice(0, -8)]) {
      const refused = await send(shop, '/x', bad)
      expect(refused).toMatchObject({ status: 402, receipt: null, missing: null })
      // It asks for a payment, so it announces again.
      const again = JSON.parse(atob(refused.headers.get('PAYMENT-REQUIRED') ?? ''))
      expect(again.extensions['delivery-receipt'].info.issuer).toBe(shop.issuer)
    }
    expect(shop.till.settled).toEqual([])
  })

  test('a version 1 header beside the one that is settled changes nothing', async () => {
    const shop = await sell({ handlers: (app) => app.get('/x', (c) => c.text('content')) })
    const required = await ask(shop, '/x')
    const other = await authorize(required)
    const bought = await send(shop, '/x', await authorize(required), {
      headers: { 'X-PAYMENT': other },
      required,
    })
    expect(bought.verdict).toBe('verified')
  })
}
