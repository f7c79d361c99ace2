/** A paid API on the local chain: real x402 packages, real USDC, real sockets. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { x402Client } from '@x402/core/client'
import { HTTPFacilitatorClient, x402ResourceServer } from '@x402/core/server'
import { ExactEvmScheme as ClientScheme } from '@x402/evm/exact/client'
import { ExactEvmScheme as ServerScheme } from '@x402/evm/exact/server'
import { wrapFetchWithPayment } from '@x402/fetch'
import { paymentMiddleware } from '@x402/hono'
import { Hono } from 'hono'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { startLocalChain } from '../../examples/local-chain/index.js'
import { createSigner } from '../../src/receipt/sign.js'
import { deliveryReceipts, type ReceiptsOptions } from '../../src/server/hono.js'

export type Chain = Awaited<ReturnType<typeof startLocalChain>>
export { startLocalChain }

export interface ShopOptions extends Partial<ReceiptsOptions> {
  /** Adds middleware outside, between and inside, and the handlers. */
  readonly outside?: (app: Hono) => void
  readonly between?: (app: Hono) => void
  readonly handlers: (app: Hono) => void
  /** Paid routes and their payment flow. */
  readonly routes: Readonly<Record<string, 'authorization' | 'upfront'>>
}

/** Builds the application; `serve` puts it on a loopback socket. */
export function createShop(
  chain: Chain,
  { outside, between, handlers, routes, ...options }: ShopOptions,
) {
  const payTo = privateKeyToAccount(generatePrivateKey()).address
  const signer = createSigner(generatePrivateKey())
  const resourceServer = new x402ResourceServer(
    new HTTPFacilitatorClient({ url: chain.facilitatorUrl }),
  ).register(chain.network, new ServerScheme())
  const accepts = { scheme: 'exact', network: chain.network, payTo, price: '$0.01' } as const
  const paidRoutes = Object.fromEntries(
    Object.entries(routes).map(([route, paymentFlow]) => [
      route,
      {
        accepts: paymentFlow === 'upfront' ? { ...accepts, extra: { paymentFlow } } : accepts,
        description: 'test',
      },
    ]),
  )
  const build = (issuer: string) => {
    const app = new Hono()
    outside?.(app)
    app.use(deliveryReceipts({ issuer, signer, resourceServer, ...options }))
    between?.(app)
    app.use(paymentMiddleware(paidRoutes, resourceServer))
    handlers(app)
    return app
  }
  return { build, payTo, signer, resourceServer }
}

/** Serves the shop; the issuer is its own origin. */
export async function serveShop(chain: Chain, options: ShopOptions) {
  const shop = createShop(chain, options)
  let app: Hono | undefined
  const http = serve({
    fetch: (request, env) => (app as Hono).fetch(request, env),
    port: 0,
    hostname: '127.0.0.1',
  })
  await once(http, 'listening')
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  app = shop.build(issuer)
  return { ...shop, app, issuer, close: () => new Promise((resolve) => http.close(resolve)) }
}

/** The stock x402 client around a fetch. */
export async function createPayer(chain: Chain, baseFetch: typeof fetch = fetch) {
  const buyer = await chain.newAccount(10_000_000n)
  const client = new x402Client().register(chain.network, new ClientScheme(buyer))
  return { buyer, client, pay: wrapFetchWithPayment(baseFetch, client) }
}
