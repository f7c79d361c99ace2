/** A paid API on the local chain: real x402 packages, real USDC, real sockets. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { x402Client } from '@x402/core/client'
import {
  type FacilitatorClient,
  HTTPFacilitatorClient,
  x402ResourceServer,
} from '@x402/core/server'
import type { Network, Price } from '@x402/core/types'
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

/** Where a shop settles: behind HTTP, or in this process. */
export type Till = { readonly network: Network } & (
  | { readonly facilitatorUrl: string }
  | { readonly facilitator: FacilitatorClient }
)

export interface ShopOptions extends Partial<ReceiptsOptions> {
  /** Adds middleware outside of the receipts, or between them and the payment. */
  readonly outside?: (app: Hono) => void
  readonly between?: (app: Hono) => void
  readonly handlers: (app: Hono) => void
  /** Paid routes and their payment flow. */
  readonly routes: Readonly<Record<string, 'authorization' | 'upfront'>>
  readonly price?: Price
  readonly description?: string
}

/** Builds the application; `serveShop` puts it on a loopback socket. */
export function createShop(
  till: Till,
  {
    outside,
    between,
    handlers,
    routes,
    price = '$0.01',
    description = 'test',
    ...options
  }: ShopOptions,
) {
  const payTo = privateKeyToAccount(generatePrivateKey()).address
  const signer = options.signer ?? createSigner(generatePrivateKey())
  const facilitator =
    'facilitator' in till
      ? till.facilitator
      : new HTTPFacilitatorClient({ url: till.facilitatorUrl })
  const resourceServer = new x402ResourceServer(facilitator).register(
    till.network,
    new ServerScheme(),
  )
  const accepts = { scheme: 'exact', network: till.network, payTo, price } as const
  const paidRoutes = Object.fromEntries(
    Object.entries(routes).map(([route, paymentFlow]) => [
      route,
      {
        accepts: paymentFlow === 'upfront' ? { ...accepts, extra: { paymentFlow } } : accepts,
        description,
      },
    ]),
  )
  const build = (issuer: string) => {
    const app = new Hono()
    outside?.(app)
    app.use(deliveryReceipts({ issuer, resourceServer, ...options, signer }))
    between?.(app)
    app.use(paymentMiddleware(paidRoutes, resourceServer))
    handlers(app)
    return app
  }
  return { build, payTo, signer, resourceServer }
}

/** Puts an application on a loopback socket; it is built for the origin that it gets. */
export async function serveApp(
  build: (issuer: string) => Hono,
  options: { readonly overrideGlobalObjects?: boolean } = {},
) {
  let app: Hono | undefined
  const http = serve({
    ...options,
    fetch: (request, env) => (app as Hono).fetch(request, env),
    port: 0,
    hostname: '127.0.0.1',
  })
  await once(http, 'listening')
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  app = build(issuer)
  const close = () => new Promise((resolve) => http.close(resolve))
  return { app, issuer, close }
}

/** Serves the shop; the issuer is its own origin. */
export async function serveShop(till: Till, options: ShopOptions) {
  const shop = createShop(till, options)
  return { ...shop, ...(await serveApp(shop.build)) }
}

/** The stock x402 client around a fetch. */
export async function createPayer(chain: Chain, baseFetch: typeof fetch = fetch) {
  const buyer = await chain.newAccount(10_000_000n)
  const client = new x402Client().register(chain.network, new ClientScheme(buyer))
  return { buyer, client, pay: wrapFetchWithPayment(baseFetch, client) }
}
