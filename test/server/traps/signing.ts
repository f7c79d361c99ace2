import { compress } from 'hono/compress'
import { cors } from 'hono/cors'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { nobleEngine } from '../../../src/core/engine.js'
import type { ReceiptError } from '../../../src/index.js'
import {
  decodePaymentPayload,
  decodePaymentRequired,
  decodeSettleResponse,
  paymentId,
  readPayment,
} from '../../../src/payment/index.js'
import type { Hex, Signer } from '../../../src/ports.js'
import { createSigner } from '../../../src/receipt/sign.js'
import { createMemoryStore } from '../../../src/server/index.js'
import type { Host } from '../host.js'
import { ask, authorize, buy, muteConsole, openShop, send } from '../purchase.js'

const { address } = privateKeyToAccount(generatePrivateKey())
const other = createSigner(generatePrivateKey())

/** Signers that cannot sign, or do not sign as they should. */
const BROKEN: readonly [string, Signer][] = [
  [
    'throws',
    {
      address,
      sign: () => {
        throw new Error('broken')
      },
    },
  ],
  ['rejects', { address, sign: () => Promise.reject(new Error('broken')) }],
  ["signs with another's key", { ...other, address }],
  ['returns nothing', { address, sign: async () => undefined as unknown as Hex }],
]

const broken = BROKEN[0]?.[1] as Signer

/** Signers and stores that fail, and what becomes of the paid body. */
export function testSigning(host: Host) {
  type Options = Partial<Omit<Parameters<typeof openShop>[1], 'till'>>
  const sell = (options: Options) =>
    openShop(host, {
      routes: { '/x': 'authorization' },
      handlers: (app) => app.get('/x', (c) => c.text('content')),
      ...options,
    })

  for (const [name, { sign, signTypedData }] of Object.entries({
    'a hash': { sign: true, signTypedData: false },
    'typed data': { sign: false, signTypedData: true },
  })) {
    test(`a viem account signs ${name}`, async () => {
      const account = privateKeyToAccount(generatePrivateKey())
      const signer = {
        address: account.address,
        ...(sign && { sign: account.sign }),
        ...(signTypedData && { signTypedData: account.signTypedData }),
      } as Signer
      expect(await buy(await sell({ signer }), '/x')).toMatchObject({ verdict: 'verified' })
    })
  }

  for (const [what, signer] of BROKEN) {
    test(`a signer that ${what} costs the receipt, not the body`, async () => {
      const shop = await sell({ signer })
      expect(await buy(shop, '/x')).toMatchObject({
        status: 200,
        text: 'content',
        receipt: null,
        missing: 'signing_failed',
        settled: true,
      })
      expect(shop.problems).toMatchObject([{ code: 'signing_failed' }])
    })
  }

  test('a failure nobody asked to be told of is one line on the console', async () => {
    const lines: unknown[][] = []
    const shop = await sell({ signer: broken, onError: undefined as never })
    muteConsole((...line) => lines.push(line))
    await buy(shop, '/x')
    expect(lines).toEqual([
      [expect.stringMatching(/^waybill: Cannot sign: .* \(signing_failed\)$/)],
    ])
  })

  test('whoever is told of a failure and fails itself costs nothing', async () => {
    const lines: unknown[][] = []
    muteConsole((...line) => lines.push(line))
    const failure = new Error('broken')
    const tellers = [
      () => {
        throw failure
      },
      () => Promise.reject(failure),
    ]
    for (const onError of tellers) {
      const shop = await sell({ signer: broken, onError })
      expect(await buy(shop, '/x')).toMatchObject({ text: 'content', missing: 'signing_failed' })
    }
    expect(lines).toEqual([
      ['waybill: onError failed:', failure],
      ['waybill: onError failed:', failure],
    ])
  })

  test('fail keeps the body and answers with an error that still carries the settlement', async () => {
    const store = createMemoryStore()
    const origin = 'https://page.example'
    const shop = await sell({
      store,
      signer: broken,
      onSigningError: 'fail',
      between: (app) => app.use(cors({ origin })),
      handlers: (app) =>
        app.get('/x', (c) => c.text('content', 200, { ETag: '"1"', 'Unencoded-Digest': 'old' })),
    })
    const required = await ask(shop, '/x')
    const payment = await authorize(required)
    const bought = await send(shop, '/x', payment, { required, headers: { Origin: origin } })
    expect(bought).toMatchObject({
      status: 500,
      receipt: null,
      missing: 'signing_failed',
      settled: true,
    })
    expect(bought.headers.get('Content-Type')).toBe('application/problem+json')
    expect(JSON.parse(bought.text)).toEqual({
      title: 'The response is paid and kept, but its receipt could not be signed',
      status: 500,
      code: 'signing_failed',
    })
    expect(bought.headers.get('Cache-Control')).toContain('private')
    expect(bought.headers.get('Access-Control-Allow-Origin')).toBe(origin)
    expect(bought.headers.get('Access-Control-Expose-Headers')).toContain('PAYMENT-RESPONSE')
    expect([...bought.headers.keys()]).not.toEqual(expect.arrayContaining(['etag']))

    const messages = {
      required: decodePaymentRequired(required),
      payment: decodePaymentPayload(payment),
      settlement: decodeSettleResponse(bought.headers.get('PAYMENT-RESPONSE') ?? ''),
    }
    const id = paymentId(readPayment(messages, nobleEngine), nobleEngine)
    expect(new TextDecoder().decode(store.body(id))).toBe('content')
    expect(shop.problems).toMatchObject([{ code: 'signing_failed' }])
  })

  test('fail keeps the body as it would have gone out, codings and all', async () => {
    const kept: Uint8Array[] = []
    const store = {
      ...createMemoryStore(),
      keepBody: (_: Hex, body: Uint8Array) => void kept.push(body),
    }
    const shop = await sell({
      store,
      signer: broken,
      onSigningError: 'fail',
      handlers: (app) => app.use(compress()).get('/x', (c) => c.text('content '.repeat(500))),
    })
    const bought = await buy(shop, '/x', { headers: { 'Accept-Encoding': 'gzip' } })
    expect(bought).toMatchObject({ status: 500, missing: 'signing_failed' })
    expect([...(kept[0] ?? [])].slice(0, 2)).toEqual([0x1f, 0x8b])
  })

  test('fail delivers where the store has no room', async () => {
    const store = createMemoryStore({ maxBodyBytes: 6 })
    const shop = await sell({ store, signer: broken, onSigningError: 'fail' })
    expect(await buy(shop, '/x')).toMatchObject({
      status: 200,
      text: 'content',
      receipt: null,
      missing: 'store_failed',
      settled: true,
    })
    expect(shop.problems).toMatchObject([{ code: 'signing_failed' }, { code: 'store_failed' }])
  })

  test('fail delivers what the payer alone is to blame for', async () => {
    let n = 0
    const shop = await sell({
      store: createMemoryStore(),
      onSigningError: 'fail',
      handlers: (app) => app.get('/x', (c) => c.text(`content ${n++}`)),
    })
    const required = await ask(shop, '/x')
    const payment = await authorize(required)
    await send(shop, '/x', payment)
    expect(await send(shop, '/x', payment)).toMatchObject({
      text: 'content 1',
      missing: 'payment_reused',
    })
  })

  for (const [what, claim] of Object.entries({
    throws: () => {
      throw new Error('no disk')
    },
    rejects: () => Promise.reject(new Error('no disk')),
  })) {
    test(`a store that ${what} costs the receipt, or the answer, as the provider chose`, async () => {
      const store = { ...createMemoryStore(), claim }
      const deliver = await sell({ store })
      expect(await buy(deliver, '/x')).toMatchObject({ text: 'content', missing: 'store_failed' })
      const fail = await sell({ store, onSigningError: 'fail' })
      expect(await buy(fail, '/x')).toMatchObject({ status: 500, missing: 'store_failed' })
      expect(fail.problems.map(({ cause }: ReceiptError) => String(cause))).toEqual([
        'Error: no disk',
      ])
    })
  }

  test('fail covers what nobody expected', async () => {
    for (const [publicUrl, missing] of [
      [() => expect.unreachable(), 'signing_failed'],
      [() => 'https://other.example/x', 'origin_mismatch'],
    ] as const) {
      const shop = await sell({ store: createMemoryStore(), onSigningError: 'fail', publicUrl })
      expect(await buy(shop, '/x')).toMatchObject({ status: 500, missing, settled: true })
    }
  })
}
