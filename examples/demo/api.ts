/** The seller of the demo: a paid API on a free port of loopback. @module */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { HTTPFacilitatorClient, x402ResourceServer } from '@x402/core/server'
import { ExactEvmScheme } from '@x402/evm/exact/server'
import { paymentMiddleware } from '@x402/hono'
import { Hono } from 'hono'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { deliveryReceipts, keyDocument } from 'waybill/hono'
import { createSigner } from 'waybill/sign'
import type { LocalChain } from '../local-chain/index.js'
import { certify } from './keys.js'

/** Starts the API with a wallet that is paid and, apart from it, a key that signs, which the wallet certifies. */
export async function startApi({ facilitatorUrl, network }: LocalChain) {
  const wallet = privateKeyToAccount(generatePrivateKey())
  const payTo = wallet.address.toLowerCase() as `0x${string}`
  const signer = createSigner(generatePrivateKey())
  const facilitator = new HTTPFacilitatorClient({ url: facilitatorUrl })
  const resourceServer = new x402ResourceServer(facilitator).register(network, new ExactEvmScheme())
  const accepts = { scheme: 'exact', network, payTo, price: '$0.01' }

  const app = new Hono()
  const server = createServer(getRequestListener(app.fetch)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // Only now is the port known, and with it the origin that signs.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const keys = await certify({ issuer, network, signer, wallet })
  app.use(keyDocument(keys, { issuer, signer }))
  app.use(deliveryReceipts({ issuer, signer, resourceServer }))
  app.use(paymentMiddleware({ 'GET /weather': { accepts } }, resourceServer))
  app.get('/weather', (c) => c.json({ city: c.req.query('city'), sky: 'clear', celsius: 11 }))

  return {
    issuer,
    payTo,
    wallet,
    signer,
    keys,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}
