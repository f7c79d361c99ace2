/**
 * A paid API that signs a delivery receipt for everything it sells.
 *
 * Environment: ISSUER (its public origin), RECEIPT_KEY (0x and 64 digits; not the key of the wallet
 * that is paid), PAY_TO (that wallet), FACILITATOR_URL, and KEY_DOCUMENT, a file, where there is one.
 */
import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { HTTPFacilitatorClient, x402ResourceServer } from '@x402/core/server'
import { ExactEvmScheme } from '@x402/evm/exact/server'
import { paymentMiddleware } from '@x402/hono'
import { Hono } from 'hono'
import { deliveryReceipts, keyDocument } from 'waybill/hono'
import { parseKeyDocument } from 'waybill/keys'
import { createSigner } from 'waybill/sign'

const {
  FACILITATOR_URL = '',
  ISSUER = '',
  KEY_DOCUMENT,
  PAY_TO = '',
  RECEIPT_KEY = '',
} = process.env

const network = 'eip155:84532'
const facilitator = new HTTPFacilitatorClient({ url: FACILITATOR_URL })
const resourceServer = new x402ResourceServer(facilitator).register(network, new ExactEvmScheme())
const accepts = { scheme: 'exact', network, payTo: PAY_TO, price: '$0.01' } as const

const signer = createSigner(RECEIPT_KEY as `0x${string}`)

const app = new Hono()
if (KEY_DOCUMENT !== undefined) {
  const keys = parseKeyDocument(readFileSync(KEY_DOCUMENT, 'utf8'))
  app.use(keyDocument(keys, { issuer: ISSUER, signer }))
}
app.use(deliveryReceipts({ issuer: ISSUER, signer, resourceServer }))
app.use(paymentMiddleware({ 'GET /weather': { accepts } }, resourceServer))
app.get('/weather', (c) => c.json({ city: c.req.query('city'), sky: 'clear', celsius: 11 }))

const port = Number(new URL(ISSUER).port)
serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => console.log(`open at ${ISSUER}`))
