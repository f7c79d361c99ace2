import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generatePrivateKey } from 'viem/accounts'
import { expect, onTestFinished, test } from 'vitest'
import { createSigner } from '../../../src/receipt/sign.js'
import { createReceipts } from '../../../src/server/index.js'
import type { Host } from '../host.js'
import { ask, authorize, base64, buy, parse64, send, sha256 } from '../purchase.js'
import { openShopV1, TRANSACTION } from '../version1.js'

/** Yields each part, and then ends in an error if told so. */
const stream = (parts: readonly string[], error?: Error) => {
  const left = parts.map((part) => new TextEncoder().encode(part))
  return new ReadableStream({
    pull(controller) {
      const part = left.shift()
      if (part !== undefined) controller.enqueue(part)
      else if (error === undefined) controller.close()
      else controller.error(error)
    },
  })
}

/** A response as fetch returns it, from a server of this process. */
async function fetchFrom(headers: Record<string, string>): Promise<Response> {
  const server = createServer((_, response) =>
    response.writeHead(200, headers).end('from elsewhere'),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

/** Version 1 of x402, whose terms are asked for and whose responses nobody buffers. */
export function testVersion1(host: Host) {
  type Options = Parameters<typeof openShopV1>[1]
  const sell = (handler: Options['handlers'], options: Partial<Options> = {}) =>
    openShopV1(host, { handlers: handler, ...options })

  test('a version 1 payment is signed with the terms that a request without it is told', async () => {
    const shop = await sell((app) => app.post('/x', async (c) => c.json(await c.req.json())))
    const init = { method: 'POST', body: '{"q":1}' }
    const bought = await buy(shop, '/x?a=b', init)
    expect(bought).toMatchObject({ text: '{"q":1}', verdict: 'verified', settled: true })
    expect(bought.claims.payment).toMatchObject({
      protocol: 'x402/1',
      network: 'eip155:84532',
      amount: '10000',
      transaction: TRANSACTION,
    })
    expect(bought.headers.get('Access-Control-Expose-Headers')).toContain('X-PAYMENT-RESPONSE')
    const [asked] = shop.asked
    expect(asked).toMatchObject({ method: 'POST', body: null, url: `${shop.issuer}/x?a=b` })
    for (const name of ['X-PAYMENT', 'Content-Length', 'Transfer-Encoding']) {
      expect(asked?.headers.has(name)).toBe(false)
    }
  })

  test('the 402 of version 1 announces in a header, readable across origins', async () => {
    const shop = await sell((app) => app.get('/x', (c) => c.text('content')))
    const response = await shop.send(new Request(`${shop.issuer}/x`))
    const header = response.headers.get('Delivery-Receipt-Announcement') ?? ''
    expect(Buffer.from(header, 'base64url').toString()).toBe(
      `{"issuer":"${shop.issuer}","signer":"${shop.signer.address}"}`,
    )
    expect(response.headers.get('Access-Control-Expose-Headers')).toBe(
      'Delivery-Receipt-Announcement',
    )
    expect(await response.json()).toMatchObject({ x402Version: 1 })
  })

  test('only a paid response asks for terms', async () => {
    const shop = await sell((app) => app.get('/x', (c) => c.text('no', 404)))
    expect(await buy(shop, '/x')).toMatchObject({ status: 404, receipt: null, missing: null })
    expect(shop.asked).toEqual([])
  })

  test('a stream is read to its end before its receipt goes out', async () => {
    const shop = await sell((app) =>
      app.get('/x', (c) => c.body(stream(['one ', 'two ', 'three']))),
    )
    expect(await buy(shop, '/x')).toMatchObject({ text: 'one two three', verdict: 'verified' })
  })

  test('a stream that ends in an error is signed as incomplete, and waits for nothing', async () => {
    const shop = await sell((app) =>
      app.get('/x', (c) =>
        c.body(stream(['one ', 'two '], new Error('cut')), 200, { 'Content-Length': '13' }),
      ),
    )
    const bought = await buy(shop, '/x')
    expect(bought).toMatchObject({ text: 'one two ', verdict: 'verified' })
    expect(bought.claims.response).toMatchObject({
      complete: false,
      length: 8,
      body: sha256('one two '),
    })
  })

  test('a stream that ends in an error before it began is signed as empty and incomplete', async () => {
    const shop = await sell((app) => app.get('/x', (c) => c.body(stream([], new Error('cut')))))
    const bought = await buy(shop, '/x')
    expect(bought).toMatchObject({ text: '', verdict: 'verified' })
    expect(bought.claims.response.complete).toBe(false)
  })

  test('an event stream goes on while it is sent', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const events = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode('data: 1\n\n'))
        await held
        controller.enqueue(new TextEncoder().encode('data: 2\n\n'))
        controller.close()
      },
    })
    const shop = await sell((app) =>
      app.get('/x', (c) => c.body(events, 200, { 'Content-Type': 'text/event-stream' })),
    )
    const payment = await authorize(await ask(shop, '/x'))
    const headers = { 'X-PAYMENT': payment }
    const response = await shop.send(new Request(`${shop.issuer}/x`, { headers }))
    const reader = response.body?.getReader()
    const first = await reader?.read()
    expect(new TextDecoder().decode(first?.value)).toBe('data: 1\n\n')
    release()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 2\n\n')
    expect(response.headers.get('Delivery-Receipt-Missing')).toBe('event_stream')
  })

  for (const status of [204, 205] as const) {
    test(`a paid ${status} is signed as empty`, async () => {
      const shop = await sell((app) => app.get('/x', (c) => c.body(null, status)))
      const bought = await buy(shop, '/x')
      expect(bought).toMatchObject({ status, text: '', verdict: 'verified' })
      expect(bought.headers.has('Unencoded-Digest')).toBe(false)
    })
  }

  test('a paid 304 and a paid HEAD deliver nothing and say so', async () => {
    const shop = await sell((app) =>
      app.get('/x', (c) => c.body(null, 304)).get('/y', (c) => c.text('content of a GET')),
    )
    const missing = 'nothing_delivered'
    expect(await buy(shop, '/x')).toMatchObject({ status: 304, receipt: null, missing })
    const payment = await authorize(await ask(shop, '/y'))
    const head = { method: 'HEAD', carrier: 'X-PAYMENT' }
    expect(await send(shop, '/y', payment, head)).toMatchObject({ receipt: null, missing })
  })

  for (const [type, header] of [
    ['text/plain', 'Delivery-Receipt'],
    ['text/event-stream', 'Delivery-Receipt-Missing'],
  ] as const) {
    test(`headers that nobody may change are changed on a copy: ${header}`, async () => {
      const shop = await sell((app) => app.get('/x', (c) => c.text('content')))
      const required = await ask(shop, '/x')
      const settlement = { success: true, transaction: TRANSACTION, network: 'base-sepolia' }
      const frozen = await fetchFrom({
        'Content-Type': type,
        'X-PAYMENT-RESPONSE': base64(settlement),
      })
      expect(() => frozen.headers.set('a', 'b')).toThrow('immutable')

      const receipts = createReceipts({
        issuer: shop.issuer,
        signer: createSigner(generatePrivateKey()),
        ask: () => new Response(required, { status: 402 }),
        onError: () => {},
      })
      const headers = { 'X-PAYMENT': await authorize(required) }
      const paid = await receipts.open(new Request(`${shop.issuer}/x`, { headers }))
      const response = await receipts.complete(paid ?? expect.unreachable(), frozen)
      expect(await response.text()).toBe('from elsewhere')
      expect(response.headers.has(header)).toBe(true)
    })
  }

  test('version 1 cannot tell which of two offers that fit was paid', async () => {
    const shop = await sell((app) => app.get('/x', (c) => c.text('content')), {
      offers: (honest) => [honest, { ...honest, maxAmountRequired: '20000' }],
    })
    const required = await ask(shop, '/x')
    const payment = await authorize(required)
    const bought = await send(shop, '/x', payment, { carrier: 'X-PAYMENT' })
    expect(bought).toMatchObject({ text: 'content', receipt: null, missing: 'terms_unknown' })
  })

  test('the payment is read from the header that version 1 settles', async () => {
    const shop = await sell((app) => app.get('/x', (c) => c.text('content')))
    const required = await ask(shop, '/x')
    const [paid, other] = [await authorize(required), await authorize(required)]
    const bought = await send(shop, '/x', paid, {
      carrier: 'X-PAYMENT',
      headers: { 'PAYMENT-SIGNATURE': other },
      required,
    })
    const { nonce } = parse64(paid).payload.authorization
    expect(bought.verdict).toBe('verified')
    expect(bought.claims.payment.nonce).toBe(nonce)
  })

  test('terms that nobody tells cost the receipt, not the body', async () => {
    const answers = [
      () => new Response('no terms here', { status: 500 }),
      () => {
        throw new Error('nobody there')
      },
    ]
    const shop = await sell((app) => app.get('/x', (c) => c.text('content')), {
      ask: () => answers.shift()?.() ?? expect.unreachable(),
    })
    for (const missing of ['x402_invalid', 'signing_failed']) {
      expect(await buy(shop, '/x')).toMatchObject({ text: 'content', receipt: null, missing })
    }
  })

  test('a settlement that cannot be read costs the receipt, not the body', async () => {
    const shop = await sell((app) => app.get('/x', (c) => c.text('content')), {
      settle: () => ({ success: true, transaction: 7 }),
    })
    const missing = 'x402_invalid'
    expect(await buy(shop, '/x')).toMatchObject({ text: 'content', receipt: null, missing })
  })
}
