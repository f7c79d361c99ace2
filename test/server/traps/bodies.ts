import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { compress } from 'hono/compress'
import { cors } from 'hono/cors'
import { etag } from 'hono/etag'
import { expect, onTestFinished, test } from 'vitest'
import type { Host } from '../host.js'
import { buy, muteConsole, openShop, sha256, unencodedDigest } from '../purchase.js'

const TEXT = 'all work and no play. '.repeat(200)
const GZIP = { headers: { 'Accept-Encoding': 'gzip' } }

/** What stands between a handler and the caller, and what happens to the body there. */
export function testBodies(host: Host) {
  type Options = Omit<Parameters<typeof openShop>[1], 'routes'>
  const sell = (options: Options, flow?: 'upfront') =>
    openShop(host, { routes: { '/x': flow ?? 'authorization' }, ...options })

  const COMPRESSORS: Readonly<Record<string, (handler: Options['handlers']) => Options>> = {
    'between the payment and the handler': (handlers) => ({
      handlers: (app) => handlers(app.use(compress())),
    }),
    'between the receipts and the payment': (handlers) => ({
      handlers,
      between: (app) => app.use(compress()),
    }),
  }

  for (const [where, place] of Object.entries(COMPRESSORS)) {
    test(`compression ${where} leaves the receipt over the content without it`, async () => {
      const shop = await sell(place((app) => app.get('/x', (c) => c.text(TEXT))))
      const bought = await buy(shop, '/x', GZIP)
      expect(bought.headers.get('Content-Encoding')).toBe('gzip')
      expect(bought).toMatchObject({ text: TEXT, verdict: 'verified' })
      expect(bought.claims.response).toMatchObject({ length: TEXT.length, body: sha256(TEXT) })
      expect(bought.headers.get('Unencoded-Digest')).toBe(unencodedDigest(bought.body))
    })
  }

  test('compression outside of the receipts is kept off by no-transform', async () => {
    const shop = await sell({
      outside: (app) => app.use(compress()),
      handlers: (app) => app.get('/x', (c) => c.text(TEXT)),
    })
    const bought = await buy(shop, '/x', GZIP)
    expect(bought.headers.has('Content-Encoding')).toBe(false)
    expect(bought).toMatchObject({ text: TEXT, verdict: 'verified' })
  })

  test('two codings are removed, the last applied first', async () => {
    const body = gzipSync(gzipSync(TEXT))
    const shop = await sell({
      handlers: (app) =>
        app.get('/x', (c) => c.body(body, 200, { 'Content-Encoding': 'x-gzip, GZIP' })),
    })
    expect((await buy(shop, '/x')).claims.response.body).toBe(sha256(TEXT))
  })

  test('identity is no coding', async () => {
    const shop = await sell({
      handlers: (app) =>
        app.get('/x', (c) => c.text(TEXT, 200, { 'Content-Encoding': 'identity' })),
    })
    expect(await buy(shop, '/x')).toMatchObject({ text: TEXT, verdict: 'verified' })
  })

  test('a coding that nobody here can remove costs the receipt, not the body', async () => {
    const body = brotliCompressSync(TEXT)
    const shop = await sell({
      handlers: (app) => app.get('/x', (c) => c.body(body, 200, { 'Content-Encoding': 'br' })),
    })
    const bought = await buy(shop, '/x')
    expect(bought).toMatchObject({ status: 200, receipt: null, missing: 'coding_unsupported' })
    // fetch knows brotli; in this process the coded bytes arrive.
    expect([sha256(TEXT), sha256(body)]).toContain(sha256(bought.body))
    expect(shop.problems).toMatchObject([{ code: 'coding_unsupported', details: { found: 'br' } }])
  })

  test('content that is not in the coding it names costs the receipt, not the body', async () => {
    const shop = await sell({
      handlers: (app) => app.get('/x', (c) => c.text(TEXT, 200, { 'Content-Encoding': 'gzip' })),
    })
    // Whoever removes the coding fails on it, with or without receipts.
    await expect(buy(shop, '/x')).rejects.toThrow()
    expect(shop.problems).toMatchObject([{ code: 'body_unreadable' }])
  })

  test('an empty body that names a coding is empty', async () => {
    const shop = await sell({
      handlers: (app) => app.get('/x', (c) => c.body(null, 200, { 'Content-Encoding': 'gzip' })),
    })
    const bought = await buy(shop, '/x')
    expect(bought).toMatchObject({ text: '', verdict: 'verified' })
    expect(bought.claims.response.body).toBe(sha256(''))
  })

  test('etag() inside and outside leaves the receipt alone', async () => {
    const inside = await sell({
      handlers: (app) => app.use(etag()).get('/x', (c) => c.text(TEXT)),
    })
    const outside = await sell({
      outside: (app) => app.use(etag()),
      handlers: (app) => app.get('/x', (c) => c.text(TEXT)),
    })
    for (const shop of [inside, outside]) {
      const bought = await buy(shop, '/x')
      expect(bought).toMatchObject({ text: TEXT, verdict: 'verified' })
      expect(bought.headers.get('ETag')).toMatch(/^"/)
    }
  })

  for (const status of [204, 304] as const) {
    test(`etag() and cors() outside of a ${status} do not break what was paid`, async () => {
      muteConsole()
      const shop = await sell({
        outside: (app) => app.use(etag(), cors({ origin: ['https://page.example'] })),
        handlers: (app) => app.get('/x', (c) => c.body(null, status)),
      })
      const bought = await buy(shop, '/x')
      expect(bought).toMatchObject({ status: host.nativeResponse ? 402 : status, settled: true })
      expect(bought.headers.get('Vary')).toBe('Origin')
    })
  }

  test('a stream is bought whole', async () => {
    const shop = await sell({
      handlers: (app) =>
        app.get('/x', (c) => {
          const chunks = ['one ', 'two ', 'three'].map((part) => new TextEncoder().encode(part))
          const body = new ReadableStream({
            pull(controller) {
              const chunk = chunks.shift()
              if (chunk === undefined) controller.close()
              else controller.enqueue(chunk)
            },
          })
          return c.body(body, 200, { 'Content-Type': 'text/plain' })
        }),
    })
    expect(await buy(shop, '/x')).toMatchObject({ text: 'one two three', verdict: 'verified' })
  })

  test('content that nobody named is named before it is signed, not by the host after', async () => {
    const shop = await sell({
      handlers: (app) => app.get('/x', () => new Response(new Uint8Array([1, 2, 3]))),
    })
    const bought = await buy(shop, '/x')
    expect(bought).toMatchObject({ body: new Uint8Array([1, 2, 3]), verdict: 'verified' })
    expect(bought.headers.get('Content-Type')).toBe('application/octet-stream')
  })

  test('an empty response gets no media type from the host', async () => {
    const shop = await sell({ handlers: (app) => app.get('/x', (c) => c.body(null)) })
    const bought = await buy(shop, '/x')
    expect(bought).toMatchObject({ text: '', verdict: 'verified' })
    expect(bought.headers.has('Content-Type')).toBe(false)
  })

  test('an event stream passes untouched and is reported', async () => {
    const events = 'data: 1\n\ndata: 2\n\n'
    const shop = await sell({
      handlers: (app) =>
        app.get('/x', (c) =>
          c.body(events, 200, { 'Content-Type': 'text/event-stream; charset=utf-8' }),
        ),
    })
    const bought = await buy(shop, '/x')
    expect(bought).toMatchObject({ text: events, receipt: null, missing: 'event_stream' })
    expect(bought.headers.has('Unencoded-Digest')).toBe(false)
    expect(shop.problems).toMatchObject([{ code: 'event_stream' }])
  })

  test('a fetch handed on as the answer is signed as it goes out', async () => {
    muteConsole()
    const shop = await sell({
      handlers: (app) => app.get('/x', () => fetch('data:text/plain,from elsewhere')),
    })
    const bought = await buy(shop, '/x')
    // Where @hono/node-server keeps its headers, which nobody may change, x402 loses body and settlement.
    expect(bought).toMatchObject({
      status: host.nativeResponse ? 200 : 402,
      text: host.nativeResponse ? 'from elsewhere' : '{}',
      verdict: 'verified',
      settled: true,
    })
  })

  test('a fetch handed on as an error after it was paid upfront keeps its settlement', async () => {
    muteConsole()
    const elsewhere = createServer((_, response) => response.writeHead(404).end('not here')).listen(
      0,
    )
    onTestFinished(() => void elsewhere.close())
    await once(elsewhere, 'listening')
    const { port } = elsewhere.address() as AddressInfo
    const shop = await sell(
      { handlers: (app) => app.get('/x', () => fetch(`http://127.0.0.1:${port}/`)) },
      'upfront',
    )
    // x402 fails to add its header to a response that came from a fetch.
    const bought = await buy(shop, '/x')
    expect(bought).toMatchObject({ status: 500, verdict: 'verified', settled: true })
  })
}
