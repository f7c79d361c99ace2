/** Purchases that real money settles: stock client, stock server, stock facilitator, real USDC. */
import { HTTPFacilitatorClient } from '@x402/core/server'
import type { Network, PaymentPayload, PaymentRequirements, SettleResponse } from '@x402/core/types'
import { ExactEvmSchemeV1 } from '@x402/evm/exact/v1/client'
import { Hono } from 'hono'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { expect, onTestFinished, test } from 'vitest'
import { auditReceipt } from '../../src/index.js'
import { checkX402 } from '../../src/payment/index.js'
import { createSigner } from '../../src/receipt/sign.js'
import { deliveryReceipts } from '../../src/server/hono.js'
import type { Host, Running } from '../server/host.js'
import { offerV1, payV1 } from '../server/version1.js'
import { type Chain, createPayer, createShop, type ShopOptions } from '../support/shop.js'

interface Counter extends Running {
  readonly signer: { readonly address: string }
}

/** A buyer that keeps what its exchanges consisted of. */
async function createBuyer(chain: Chain, shop: Counter) {
  const sent: Request[] = []
  let required = ''
  const { buyer, client, pay } = await createPayer(chain, async (input, init) => {
    const request = new Request(input, init)
    sent.push(request)
    const response = await shop.send(request.clone())
    if (response.status === 402) {
      required = response.headers.get('PAYMENT-REQUIRED') ?? (await response.clone().text())
    }
    return response
  })
  client.registerV1('base-sepolia', new ExactEvmSchemeV1(buyer))

  async function judge(response: Response, path: string) {
    const { headers, status } = response
    const last = sent.at(-1)?.headers
    const report = auditReceipt(headers.get('Delivery-Receipt') ?? '', {
      policy: 'caller',
      trust: { signers: [{ issuer: shop.issuer, signer: shop.signer.address }] },
      request: { method: 'GET', url: shop.issuer + path },
      response: {
        status,
        contentType: headers.get('Content-Type') ?? '',
        body: new Uint8Array(await response.arrayBuffer()),
      },
      checks: checkX402({
        required,
        payment: last?.get('PAYMENT-SIGNATURE') ?? last?.get('X-PAYMENT') ?? undefined,
        settlement:
          headers.get('PAYMENT-RESPONSE') ?? headers.get('X-PAYMENT-RESPONSE') ?? undefined,
      }),
    })
    return report
  }

  return {
    buyer,
    sent,
    async buy(path: string) {
      const response = await pay(shop.issuer + path)
      return { response, report: await judge(response, path) }
    },
  }
}

export function testOnChain(host: Host, chain: () => Chain) {
  async function open(options: Partial<ShopOptions>) {
    const shop = createShop(chain(), {
      routes: { 'GET /x': 'authorization' },
      handlers: (app) => app.get('/x', (c) => c.json({ sky: 'clear' })),
      onError: () => {},
      ...options,
    })
    const running = await host.open(shop.build)
    onTestFinished(async () => void (await running.close()))
    return { ...shop, ...running }
  }

  /** The settlement transaction, as the chain tells it. */
  const transferIn = (transaction: string) =>
    chain().publicClient.getTransactionReceipt({ hash: transaction as `0x${string}` })

  /** Holds the next block back until it holds that many transactions. */
  async function mineTogether<T>(count: number, perform: () => Promise<T>): Promise<T> {
    const call = chain().publicClient.request as unknown as (call: {
      method: string
      params: unknown[]
    }) => Promise<{ pending: string }>
    await call({ method: 'evm_setAutomine', params: [false] })
    try {
      const performed = perform()
      const waiting = async () =>
        Number((await call({ method: 'txpool_status', params: [] })).pending)
      await expect.poll(waiting, { timeout: 15_000 }).toBe(count)
      await call({ method: 'evm_mine', params: [] })
      return await performed
    } finally {
      await call({ method: 'evm_setAutomine', params: [true] })
    }
  }

  test('a paid response carries a receipt that its caller verifies and the chain confirms', async () => {
    const shop = await open({})
    const { buy, buyer } = await createBuyer(chain(), shop)
    const { report, response } = await buy('/x?city=Zug')
    expect(response.status).toBe(200)
    expect(report.verdict).toBe('verified')
    const { payment } = report.claims ?? expect.unreachable()
    expect(payment).toMatchObject({
      amount: '10000',
      payer: buyer.address.toLowerCase(),
      payTo: shop.payTo.toLowerCase(),
    })
    expect(await transferIn(payment.transaction)).toMatchObject({ status: 'success' })
    expect(await chain().usdc.balanceOf(shop.payTo)).toBe(10_000n)
  })

  test('the stock client echoes the announcement, and the stock server accepts it', async () => {
    const shop = await open({})
    const { buy, sent } = await createBuyer(chain(), shop)
    expect((await buy('/x')).report.verdict).toBe('verified')
    const paid = sent.at(-1)?.headers.get('PAYMENT-SIGNATURE') ?? ''
    expect(JSON.parse(atob(paid)).extensions).toEqual({
      'delivery-receipt': { info: { issuer: shop.issuer, signer: shop.signer.address } },
    })
  })

  test('a payment that echoes the announcement of an older key is settled and signed', async () => {
    const old = createSigner(generatePrivateKey())
    const shop = await open({
      outside: (app) =>
        app.use(async (c, next) => {
          await next()
          const required = c.res.headers.get('PAYMENT-REQUIRED')
          if (required === null) return
          // As if the key had rolled over between the 402 and the payment.
          const message = JSON.parse(atob(required))
          message.extensions['delivery-receipt'].info.signer = old.address
          c.res.headers.set('PAYMENT-REQUIRED', btoa(JSON.stringify(message)))
        }),
    })
    const { buy, sent } = await createBuyer(chain(), shop)
    expect((await buy('/x')).report.verdict).toBe('verified')
    expect(atob(sent.at(-1)?.headers.get('PAYMENT-SIGNATURE') ?? '')).toContain(old.address)
  })

  test('a 500 that was paid upfront is signed, and the money is gone', async () => {
    const shop = await open({
      routes: { 'GET /x': 'upfront' },
      handlers: (app) => app.get('/x', (c) => c.text('sorry', 500)),
    })
    const { buy } = await createBuyer(chain(), shop)
    const { report, response } = await buy('/x')
    expect(response.status).toBe(500)
    expect(report.verdict).toBe('verified')
    expect(await chain().usdc.balanceOf(shop.payTo)).toBe(10_000n)
  })

  test('an error under authorization takes no money and gets no receipt', async () => {
    const shop = await open({ handlers: (app) => app.get('/x', (c) => c.text('sorry', 500)) })
    const { buy } = await createBuyer(chain(), shop)
    const { response } = await buy('/x')
    expect(response.headers.has('Delivery-Receipt')).toBe(false)
    expect(await chain().usdc.balanceOf(shop.payTo)).toBe(0n)
  })

  test('twenty purchases at once get each a receipt for its own transaction', async () => {
    const shop = await open({})
    const buyers = await Promise.all(Array.from({ length: 20 }, () => createBuyer(chain(), shop)))
    const bought = await Promise.all(buyers.map(({ buy }, n) => buy(`/x?n=${n}`)))
    for (const [n, { report }] of bought.entries()) {
      expect(report.verdict).toBe('verified')
      expect(report.claims?.payment.payer).toBe(buyers[n]?.buyer.address.toLowerCase())
    }
    expect(new Set(bought.map(({ report }) => report.claims?.payment.transaction)).size).toBe(20)
    expect(await chain().usdc.balanceOf(shop.payTo)).toBe(200_000n)
  })

  test('one authorization three times at once is paid once, and signed once', async () => {
    const shop = await open({})
    const { buy, sent } = await createBuyer(chain(), shop)
    const { response, reused } = await mineTogether(3, async () => {
      const first = buy('/x')
      await expect.poll(() => sent.length).toBe(2)
      const again = [1, 2].map(() => shop.send((sent[1] as Request).clone()))
      return { ...(await first), reused: await Promise.all(again) }
    })
    const responses = [response, ...reused]
    const paid = responses.filter(({ status }) => status === 200)
    const failed = responses.filter(({ status }) => status === 402)
    expect([paid.length, failed.length]).toEqual([1, 2])
    expect(paid[0]?.headers.has('Delivery-Receipt')).toBe(true)
    for (const { headers } of failed) {
      const settlement = JSON.parse(atob(headers.get('PAYMENT-RESPONSE') ?? ''))
      expect(settlement.success).toBe(false)
      expect(await transferIn(settlement.transaction)).toMatchObject({ status: 'reverted' })
      expect(headers.get('Delivery-Receipt-Missing')).toBe('not_settled')
      expect(headers.has('Delivery-Receipt')).toBe(false)
    }
    expect(await chain().usdc.balanceOf(shop.payTo)).toBe(10_000n)
  })

  test('a version 1 payment is settled, signed and verified', async () => {
    const payTo = privateKeyToAccount(generatePrivateKey()).address
    const signer = createSigner(generatePrivateKey())
    const facilitator = new HTTPFacilitatorClient({ url: chain().facilitatorUrl })
    const running = await host.open((issuer) => {
      const app = new Hono()
      app.use(deliveryReceipts({ issuer, signer, ask: (request) => app.fetch(request) }))
      const settle = (payment: unknown, offer: unknown): Promise<SettleResponse> =>
        facilitator.settle(payment as PaymentPayload, offer as PaymentRequirements)
      app.use(payV1(async (url) => [await offerV1(url, payTo)], settle))
      app.get('/x', (c) => c.json({ sky: 'clear' }))
      return app
    })
    onTestFinished(async () => void (await running.close()))
    const { buy } = await createBuyer(chain(), { ...running, signer })
    const { report, response } = await buy('/x')
    expect(response.status).toBe(200)
    expect(report.verdict).toBe('verified')
    const { payment } = report.claims ?? expect.unreachable()
    expect(payment).toMatchObject({ protocol: 'x402/1', network: 'eip155:84532' as Network })
    expect(await transferIn(payment.transaction)).toMatchObject({ status: 'success' })
    expect(await chain().usdc.balanceOf(payTo)).toBe(10_000n)
  })
}
