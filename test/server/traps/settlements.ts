import { HTTPException } from 'hono/http-exception'
import { expect, test } from 'vitest'
import type { Host } from '../host.js'
import { ask, authorize, base64, buy, muteConsole, openShop, parse64, send } from '../purchase.js'
import { createTill, NETWORK, type Settle } from '../till.js'

const TRANSACTION = `0x${'ab'.repeat(32)}`

/** Something to wait for, and how to make it happen. */
function signal(): [Promise<void>, () => void] {
  let happen = () => {}
  const happened = new Promise<void>((resolve) => {
    happen = resolve
  })
  return [happened, happen]
}

/** What x402 says of the money, and when it is not to be believed. */
export function testSettlements(host: Host) {
  type Options = Partial<Omit<Parameters<typeof openShop>[1], 'till'>>
  const sell = (settle?: Settle, options: Options = {}) =>
    openShop(host, {
      till: createTill(settle),
      routes: { '/x': 'authorization' },
      handlers: (app) => app.get('/x', (c) => c.text('content')),
      ...options,
    })

  test('a settlement whose header got lost is told, and what goes out is signed', async () => {
    const shop = await sell((honest) => ({ ...honest, extensions: { other: 'ü' } }), {
      between: (app) =>
        app.use(async (c, next) => {
          await next()
          if (c.res.headers.has('PAYMENT-RESPONSE')) {
            c.res = undefined
            c.res = c.json({}, 402)
          }
        }),
    })
    const bought = await buy(shop, '/x')
    expect(bought).toMatchObject({ status: 402, text: '{}', verdict: 'verified', settled: true })
    const told = parse64(bought.headers.get('PAYMENT-RESPONSE') ?? '')
    expect(told).toMatchObject({ transaction: bought.claims.payment.transaction, network: NETWORK })
    expect(told.extensions).toEqual({ other: 'ü' })
  })

  test('what the facilitator told x402 alone is not told to the caller', async () => {
    const shop = await sell(
      (honest) => ({ ...honest, extensionResponses: { secret: 1 } }) as typeof honest,
      {
        between: (app) =>
          app.use(async (c, next) => {
            await next()
            c.res.headers.delete('PAYMENT-RESPONSE')
          }),
      },
    )
    const told = parse64((await buy(shop, '/x')).headers.get('PAYMENT-RESPONSE') ?? '')
    expect(Object.keys(told).sort()).toEqual(['network', 'payer', 'success', 'transaction'])
  })

  const UNSIGNED: readonly [string, Settle, string][] = [
    [
      'failed, with the hash of a transaction',
      (honest) => ({
        ...honest,
        success: false,
        errorReason: 'reverted',
        transaction: TRANSACTION,
      }),
      'not_settled',
    ],
    [
      'succeeded without a transaction',
      (honest) => ({ ...honest, transaction: '' }),
      'not_settled',
    ],
    [
      'took place on another network',
      (honest) => ({ ...honest, network: 'eip155:1' }),
      'payment_contradiction',
    ],
    [
      'was made by another payer',
      (honest) => ({ ...honest, payer: `0x${'12'.repeat(20)}` }),
      'payment_contradiction',
    ],
    [
      'names something that is no transaction',
      (honest) => ({ ...honest, transaction: '0x12' }),
      'claims_invalid',
    ],
  ]
  for (const [what, settle, code] of UNSIGNED) {
    test(`a settlement that ${what} is not signed`, async () => {
      const shop = await sell(settle)
      const bought = await buy(shop, '/x')
      expect(bought).toMatchObject({ receipt: null, missing: code })
      expect(bought.text).toBe(bought.settled ? 'content' : '{}')
      expect(shop.problems).toMatchObject([{ code }])
    })
  }

  test('a payment of nothing is not signed', async () => {
    const asset = '0x036CbD53842c5426634e7929541eC2318f3dCF7e'
    const extra = { name: 'USDC', version: '2' }
    const shop = await sell(undefined, { price: { asset, amount: '0', extra } })
    expect(await buy(shop, '/x')).toMatchObject({
      text: 'content',
      receipt: null,
      missing: 'amount_zero',
    })
  })

  test('members that the payer added to the terms are not signed as terms', async () => {
    const shop = await sell()
    const required = await ask(shop, '/x')
    const payment = await authorize(required, (payload) => ({
      ...payload,
      accepted: { ...payload.accepted, extra: { ...payload.accepted.extra, refund: 'always' } },
    }))
    expect(await send(shop, '/x', payment, { required })).toMatchObject({
      text: 'content',
      verdict: 'verified',
    })
  })

  test('the settlement of another payment in a header is not signed as this one', async () => {
    const stale = base64({ success: true, transaction: TRANSACTION, network: NETWORK })
    const shop = await sell(undefined, {
      handlers: (app) => app.get('/x', (c) => c.text('no', 404, { 'PAYMENT-RESPONSE': stale })),
    })
    expect(await buy(shop, '/x')).toMatchObject({ receipt: null, missing: 'not_settled' })
    expect(shop.till.settled).toEqual([])
  })

  test('terms that a handler asks of the same resource server are not those of the request', async () => {
    const shop = await sell(undefined, {
      handlers: (app) =>
        app.get('/x', async (c) => {
          const advertise = shop.resourceServer.createPaymentRequiredResponse
          await advertise.call(shop.resourceServer, [], { url: 'https://other.example/' })
          return c.text('content')
        }),
    })
    expect(await buy(shop, '/x')).toMatchObject({ text: 'content', verdict: 'verified' })
  })

  test('twenty requests at once get each its own receipt', async () => {
    const shop = await sell(undefined, {
      handlers: (app) =>
        app.get('/x', async (c) => {
          const n = Number(c.req.query('n'))
          await new Promise((resolve) => setTimeout(resolve, 20 - n))
          return c.text(`content ${n}`)
        }),
      // Without the header all depends on which request the settlement was heard in.
      between: (app) =>
        app.use(async (c, next) => {
          await next()
          c.res.headers.delete('PAYMENT-RESPONSE')
        }),
    })
    const bought = await Promise.all(Array.from({ length: 20 }, (_, n) => buy(shop, `/x?n=${n}`)))
    for (const [n, one] of bought.entries()) {
      expect(one).toMatchObject({ text: `content ${n}`, verdict: 'verified' })
    }
    const settled = shop.till.settled.map(
      ({ payload }) => (payload as { authorization: { nonce: string } }).authorization.nonce,
    )
    expect(bought.map(({ claims }) => claims.payment.nonce).sort()).toEqual(settled.sort())
    expect(new Set(bought.map(({ claims }) => claims.payment.transaction)).size).toBe(20)
  })

  test('one authorization three times, with the same answer: the same receipt, byte for byte', async () => {
    let now = 1_800_000_000
    const shop = await sell((honest) => ({ ...honest, transaction: TRANSACTION }), {
      clock: () => now++,
    })
    const required = await ask(shop, '/x')
    const payment = await authorize(required)
    const once = await send(shop, '/x', payment, { required })
    const again = await Promise.all([1, 2].map(() => send(shop, '/x', payment, { required })))
    expect(once.verdict).toBe('verified')
    expect(again.map(({ receipt }) => receipt)).toEqual([once.receipt, once.receipt])
  })

  test('one authorization three times, with other answers: one receipt', async () => {
    let n = 0
    const shop = await sell((honest) => ({ ...honest, transaction: TRANSACTION }), {
      handlers: (app) => app.get('/x', (c) => c.text(`content ${n++}`)),
    })
    const required = await ask(shop, '/x')
    const payment = await authorize(required)
    const bought = await Promise.all([1, 2, 3].map(() => send(shop, '/x', payment, { required })))
    expect(bought.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(bought.map(({ verdict }) => verdict).filter(Boolean)).toEqual(['verified'])
    expect(bought.map(({ missing }) => missing).filter(Boolean)).toEqual([
      'payment_reused',
      'payment_reused',
    ])
  })

  test('one authorization for two requests: one receipt', async () => {
    const shop = await sell((honest) => ({ ...honest, transaction: TRANSACTION }))
    const required = await ask(shop, '/x')
    const payment = await authorize(required)
    expect(await send(shop, '/x', payment, { required })).toMatchObject({ verdict: 'verified' })
    expect(await send(shop, '/x?other', payment)).toMatchObject({
      text: 'content',
      receipt: null,
      missing: 'payment_reused',
    })
  })

  test('a settlement that comes after the response has gone out is reported', async () => {
    const [begun, begin] = signal()
    const [finished, finish] = signal()
    const shop = await sell(
      async (honest) => {
        begin()
        await finished
        return honest
      },
      {
        // As a time limit does.
        between: (app) =>
          app.use(async (_, next) => {
            const limit = begun.then(() => Promise.reject(new HTTPException(504)))
            await Promise.race([next(), limit])
          }),
      },
    )
    expect(await buy(shop, '/x')).toMatchObject({ status: 504, receipt: null, missing: null })
    expect(shop.problems).toEqual([])
    finish()
    await expect.poll(() => shop.problems).toMatchObject([{ code: 'nothing_delivered' }])
  })

  test('a facilitator that fails costs nothing but the payment', async () => {
    muteConsole()
    const shop = await sell(() => {
      throw new Error('facilitator is down')
    })
    expect(await buy(shop, '/x')).toMatchObject({ status: 402, receipt: null, settled: false })
  })
}
