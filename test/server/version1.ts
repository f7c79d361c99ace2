/** Payment in x402 version 1: the 402 in the body, its own headers, and no buffering. */
import { ExactEvmScheme } from '@x402/evm/exact/server'
import { Hono, type MiddlewareHandler } from 'hono'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { onTestFinished } from 'vitest'
import { createSigner } from '../../src/receipt/sign.js'
import { deliveryReceipts, type ReceiptsOptions } from '../../src/server/hono.js'
import type { Host } from './host.js'
import { base64, type Counter, parse64 } from './purchase.js'
import { NETWORK } from './till.js'

/** What version 1 asks for. */
export interface Offer {
  scheme: string
  network: string
  maxAmountRequired: string
  resource: string
  description: string
  mimeType: string
  payTo: string
  maxTimeoutSeconds: number
  asset: string
  extra: { name: string; version: string }
}

/** Settles a version 1 payment: the value of X-PAYMENT-RESPONSE before it is encoded. */
export type SettleV1 = (payment: Payment, offer: Offer) => object | Promise<object>
type Payment = { payload: { authorization: { from: string } } }

const USDC = new ExactEvmScheme()

export async function offerV1(resource: string, payTo: string): Promise<Offer> {
  const { amount, asset, extra } = await USDC.parsePrice('$0.01', NETWORK)
  return {
    scheme: 'exact',
    network: 'base-sepolia',
    maxAmountRequired: amount,
    resource,
    description: 'test',
    mimeType: '',
    payTo,
    maxTimeoutSeconds: 60,
    asset,
    extra: extra as Offer['extra'],
  }
}

/** The payment middleware of version 1, as much of it as a receipt can see. */
export function payV1(
  offersFor: (url: string) => Promise<Offer[]>,
  settle: SettleV1,
): MiddlewareHandler {
  return async (c, next) => {
    const accepts = await offersFor(c.req.url)
    const header = c.req.header('X-PAYMENT')
    const refuse = (error: string) => c.json({ x402Version: 1, error, accepts }, 402)
    if (header === undefined) return refuse('X-PAYMENT header is required')
    await next()
    if (c.res.status >= 400) return
    const settlement = await settle(parse64(header), accepts[0] as Offer)
    if ('success' in settlement && settlement.success === true) {
      c.res.headers.set('X-PAYMENT-RESPONSE', base64(settlement))
    } else {
      c.res = undefined
      c.res = refuse('settlement failed')
    }
  }
}

export const TRANSACTION = `0x${'cd'.repeat(32)}`

const settleAll: SettleV1 = ({ payload }) => ({
  success: true,
  transaction: TRANSACTION,
  network: 'base-sepolia',
  payer: payload.authorization.from,
})

export interface ShopV1Options extends Partial<ReceiptsOptions> {
  readonly handlers: (app: Hono) => void
  readonly settle?: SettleV1
  /** Changes what is asked for. */
  readonly offers?: (honest: Offer) => Offer[]
}

/** Opens a version 1 shop for one test; every path is paid. */
export async function openShopV1(
  host: Host,
  { handlers, settle = settleAll, offers = (honest) => [honest], ...options }: ShopV1Options,
): Promise<Counter & { readonly asked: readonly Request[] }> {
  const payTo = privateKeyToAccount(generatePrivateKey()).address
  const signer = createSigner(generatePrivateKey())
  const problems: Counter['problems'][number][] = []
  const asked: Request[] = []
  const running = await host.open((issuer) => {
    const app = new Hono()
    const ask = (request: Request) => {
      asked.push(request)
      return app.fetch(request)
    }
    const onError = (error: (typeof problems)[number]) => void problems.push(error)
    app.use(deliveryReceipts({ ask, onError, ...options, issuer, signer }))
    app.use(payV1(async (url) => offers(await offerV1(url, payTo)), settle))
    handlers(app)
    return app
  })
  onTestFinished(async () => void (await running.close()))
  return { ...running, signer, problems, asked }
}
