/** A paid Hono route in a process of its own: `node route-server.js <variant>` prints its port. @module */
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { serve } from '@hono/node-server'
import { type FacilitatorClient, x402ResourceServer } from '@x402/core/server'
import { ExactEvmScheme } from '@x402/evm/exact/server'
import {
  createEIP712OfferReceiptIssuer,
  createOfferReceiptExtension,
  declareOfferReceiptExtension,
} from '@x402/extensions/offer-receipt'
import { paymentMiddleware } from '@x402/hono'
import { Hono, type MiddlewareHandler } from 'hono'
import { privateKeyToAccount } from 'viem/accounts'
import type { Hex } from 'waybill'
import { deliveryReceipts } from 'waybill/hono'
import { createSigner } from 'waybill/sign'
import { ENGINES, type EngineName } from './engines.js'
import { NETWORK, PAYEE, PAYER, SIZES, TOKEN } from './route.js'

const key: Hex = `0x${randomBytes(32).toString('hex')}`

/** Answers at once: what is measured is the route, not a chain. */
const facilitator: FacilitatorClient = {
  getSupported: async () => ({
    kinds: [{ x402Version: 2, scheme: 'exact', network: NETWORK }],
    extensions: [],
    signers: {},
  }),
  verify: async () => ({ isValid: true, payer: PAYER }),
  // A payment that comes again settles as it did before.
  settle: async ({ payload }) => ({
    success: true,
    transaction: String(Reflect.get(payload.authorization as object, 'nonce')),
    network: NETWORK,
    payer: PAYER,
  }),
}

/** Requests that came in one turn of the event loop go on together, and so do their responses. */
const gather: MiddlewareHandler = async (_, next) => {
  await setImmediate()
  await next()
  await setImmediate()
}

async function build(variant: string): Promise<Hono> {
  const resourceServer = new x402ResourceServer(facilitator).register(NETWORK, new ExactEvmScheme())
  const accepts = {
    scheme: 'exact',
    network: NETWORK,
    payTo: PAYEE,
    price: { asset: TOKEN, amount: '10000', extra: { name: 'USD Coin', version: '2' } },
  } as const
  const app = new Hono()
  if (variant === 'gathered') app.use(gather)
  if (variant in ENGINES) {
    const engine = await ENGINES[variant as EngineName]()
    const signer = createSigner(key, engine)
    // The origin only has to be one: nobody connects to it.
    const issuer = 'https://api.example.com'
    app.use(deliveryReceipts({ issuer, signer, engine, resourceServer }))
  }
  let extensions: Record<string, unknown> = {}
  if (variant === 'x402') {
    const account = privateKeyToAccount(key)
    const sign = (data: unknown) => account.signTypedData(data as never)
    const issuer = createEIP712OfferReceiptIssuer(account.address, sign)
    resourceServer.registerExtension(createOfferReceiptExtension(issuer))
    extensions = declareOfferReceiptExtension({ includeTxHash: true })
  }
  const route = { accepts, description: 'bench', mimeType: 'application/json', extensions }
  app.use(paymentMiddleware({ 'GET /:size': route }, resourceServer))
  const bodies = new Map(Object.entries(SIZES).map(([name, size]) => [name, jsonOf(size)]))
  app.get('/:size', (c) =>
    c.body(bodies.get(c.req.param('size')) ?? '', 200, { 'Content-Type': 'application/json' }),
  )
  return app
}

function jsonOf(size: number): string {
  const rows: string[] = []
  for (let left = size - 64; left > 0; left -= 48) rows.push(`item ${rows.length}`.padEnd(44, '.'))
  const text = JSON.stringify({ rows, note: '' })
  return text.replace('""', `"${'x'.repeat(Math.max(0, size - text.length))}"`)
}

const app = await build(process.argv[2] ?? 'plain')
const http = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () =>
  console.log((http.address() as AddressInfo).port),
)
