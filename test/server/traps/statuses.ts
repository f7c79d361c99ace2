import { expect, test } from 'vitest'
import type { Host } from '../host.js'
import { buy, muteConsole, openShop, unencodedDigest } from '../purchase.js'

const EMPTY = new Uint8Array()

/** Statuses of paid responses. */
export function testStatuses(host: Host) {
  const sell = (handler: Parameters<typeof openShop>[1]['handlers'], flow?: 'upfront') =>
    openShop(host, { routes: { '/x': flow ?? 'authorization' }, handlers: handler })

  test('a paid 200 is signed with its body, its JSON and its digest', async () => {
    const shop = await sell((app) => app.get('/x', (c) => c.json({ sky: 'clear' })))
    const bought = await buy(shop, '/x?city=Zug')
    expect(bought).toMatchObject({ status: 200, text: '{"sky":"clear"}', verdict: 'verified' })
    expect(bought.claims.request.url).toBe(`${shop.issuer}/x?city=Zug`)
    expect(bought.claims.response).toMatchObject({ length: 15, mediaType: 'application/json' })
    expect(bought.claims.response.json).toBe(bought.claims.response.body)
    expect(bought.headers.get('Unencoded-Digest')).toBe(unencodedDigest(bought.body))
    expect(bought.missing).toBeNull()
  })

  for (const status of [204, 205] as const) {
    test(`a paid ${status} is signed as what is sent: nothing, or what x402 made of it`, async () => {
      muteConsole()
      const shop = await sell((app) => app.get('/x', (c) => c.body(null, status)))
      const bought = await buy(shop, '/x')
      // The runtime's own Response refuses an empty body here, and x402 answers 402 after it has settled.
      expect(bought).toMatchObject(
        host.nativeResponse
          ? { status: 402, text: '{}', verdict: 'verified', settled: true }
          : { status, body: EMPTY, verdict: 'verified', settled: true },
      )
      expect(bought.headers.has('Unencoded-Digest')).toBe(host.nativeResponse)
    })
  }

  test('a paid 304 delivers nothing and says so', async () => {
    muteConsole()
    const shop = await sell((app) => app.get('/x', (c) => c.body(null, 304)))
    const bought = await buy(shop, '/x')
    expect(bought).toMatchObject(
      host.nativeResponse
        ? { status: 402, verdict: 'verified', settled: true }
        : { status: 304, receipt: null, missing: 'nothing_delivered', settled: true },
    )
  })

  test('a paid HEAD delivers nothing and says so', async () => {
    const shop = await sell((app) => app.get('/x', (c) => c.text('content of a GET')))
    const bought = await buy(shop, '/x', { method: 'HEAD' })
    expect(bought).toMatchObject({
      status: 200,
      body: EMPTY,
      receipt: null,
      missing: 'nothing_delivered',
      settled: true,
    })
  })

  test('a paid 206 names its range, and sends no digest of the whole', async () => {
    const shop = await sell((app) =>
      app.get('/x', (c) => c.body('cde', 206, { 'Content-Range': 'bytes 2-4/26' })),
    )
    const bought = await buy(shop, '/x', { headers: { Range: 'bytes=2-4' } })
    expect(bought).toMatchObject({ status: 206, text: 'cde', verdict: 'verified' })
    expect(bought.claims.response.range).toBe('bytes 2-4/26')
    expect(bought.headers.has('Unencoded-Digest')).toBe(false)
  })

  test('a Content-Range outside of a 206 is not claimed', async () => {
    const shop = await sell((app) =>
      app.get('/x', (c) => c.text('all', 200, { 'Content-Range': 'bytes 0-2/3' })),
    )
    expect((await buy(shop, '/x')).claims.response.range).toBe('')
  })

  const LOCATIONS = [
    ['relative', '../y?z=1', '/y?z=1'],
    ['relative with a fragment', '/y#part', '/y'],
    ['absolute', 'https://other.example/y?z=1#part', 'https://other.example/y?z=1'],
    ['with userinfo', 'https://me:secret@other.example/', 'https://other.example/'],
    ['long', `/y?z=${'1'.repeat(300)}`, /\/#sha-256=[\w-]{43}$/],
  ] as const

  for (const [what, location, wanted] of LOCATIONS) {
    test(`a paid redirect claims where it leads: ${what}`, async () => {
      const shop = await sell((app) => app.get('/x', (c) => c.redirect(location)))
      const bought = await buy(shop, '/x')
      expect(bought).toMatchObject({ status: 302, body: EMPTY, verdict: 'verified' })
      const claimed = bought.claims.extensions?.location
      if (wanted instanceof RegExp) expect(claimed).toMatch(wanted)
      else expect(claimed).toBe(wanted.startsWith('/') ? shop.issuer + wanted : wanted)
    })
  }

  test('a Location outside of a redirect is not claimed', async () => {
    const shop = await sell((app) => app.get('/x', (c) => c.text('made', 201, { Location: '/y' })))
    expect((await buy(shop, '/x')).claims).not.toHaveProperty('extensions')
  })

  for (const status of [404, 500] as const) {
    test(`a ${status} that was paid upfront is signed like any other`, async () => {
      const shop = await sell(
        (app) => app.get('/x', (c) => c.json({ no: 'luck' }, status)),
        'upfront',
      )
      const bought = await buy(shop, '/x')
      expect(bought).toMatchObject({ status, text: '{"no":"luck"}', verdict: 'verified' })
      expect(bought.claims.response.status).toBe(status)
    })

    test(`a ${status} under authorization is not settled and not mentioned`, async () => {
      const shop = await sell((app) => app.get('/x', (c) => c.json({ no: 'luck' }, status)))
      const bought = await buy(shop, '/x')
      expect(bought).toMatchObject({ status, text: '{"no":"luck"}', receipt: null, missing: null })
      expect(shop.till.settled).toEqual([])
    })
  }

  test('a handler that throws under authorization is not settled and not mentioned', async () => {
    const shop = await sell((app) =>
      app
        .get('/x', () => {
          throw new Error('broken')
        })
        .onError((_, c) => c.text('sorry', 500)),
    )
    const bought = await buy(shop, '/x')
    expect(bought).toMatchObject({ status: 500, text: 'sorry', receipt: null, missing: null })
    expect(bought.headers.has('PAYMENT-RESPONSE')).toBe(false)
    expect(shop.till.settled).toEqual([])
  })

  test('a handler that throws after it was paid upfront is signed as the 500 that goes out', async () => {
    const shop = await sell(
      (app) =>
        app
          .get('/x', () => {
            throw new Error('broken')
          })
          .onError((_, c) => c.text('sorry', 500)),
      'upfront',
    )
    const bought = await buy(shop, '/x')
    expect(bought).toMatchObject({ status: 500, text: 'sorry', verdict: 'verified', settled: true })
  })

  test('what a handler throws may be anything', async () => {
    muteConsole()
    const handlers: Parameters<typeof sell>[0] = (app) =>
      app.get('/x', () => {
        throw 'no error'
      })
    const upfront = await sell(handlers, 'upfront')
    expect(await buy(upfront, '/x')).toMatchObject({
      status: 500,
      verdict: 'verified',
      settled: true,
    })
    const authorized = await sell(handlers)
    const status = await buy(authorized, '/x').then(
      (bought) => bought.status,
      (error) => error,
    )
    expect([500, 'no error']).toContain(status)
    expect(authorized.till.settled).toEqual([])
  })

  test('a middleware that throws after the settlement is signed as the 500 that goes out', async () => {
    const shop = await openShop(host, {
      routes: { '/x': 'authorization' },
      outside: (app) => app.onError((_, c) => c.text('sorry', 500)),
      between: (app) =>
        app.use(async (c, next) => {
          await next()
          if (c.res.status === 200) throw new Error('late')
        }),
      handlers: (app) => app.get('/x', (c) => c.text('content')),
    })
    const bought = await buy(shop, '/x')
    expect(bought).toMatchObject({ status: 500, text: 'sorry', verdict: 'verified', settled: true })
  })
}
