import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono } from 'hono'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KEY_DOCUMENT_PATH, serializeKeyDocument } from '../../src/keys/index.js'
import type { Hex } from '../../src/ports.js'
import { addressOf, SERIAL, signedBy } from '../keys/material.js'
import { newAccount } from '../support/claims.js'
import { type Chain, serveApp, serveShop, startLocalChain } from '../support/shop.js'
import { playScenario } from './scenario.js'

type Shop = Awaited<ReturnType<typeof serveShop>>

let chain: Chain
let shop: Shop
let dearShop: Shop
let deadUrl: string
const key = generatePrivateKey()
const buyer = privateKeyToAccount(key)
const funds = 1_000_000n
/** The shop's key of yesterday, which named that of today. */
const oldKey = newAccount()

async function keysOf({ issuer, signer }: Shop): Promise<string> {
  const successor = signer.address.toLowerCase() as Hex
  const key = addressOf(oldKey)
  const succession = { issuer, key, successor, notBefore: 0, serial: SERIAL }
  return serializeKeyDocument({
    schema: 'delivery-receipt-keys/1',
    issuer,
    keys: [key, successor].map((one) => ({ key: one, notBefore: 0 })),
    wallets: [],
    statements: [await signedBy(oldKey, 'succession', succession)],
  })
}

/** What happens between the shop and its caller. */
const meddlers: Readonly<Record<string, (response: Response) => Response>> = {
  '/stripped': (response) => {
    response.headers.delete('Delivery-Receipt')
    return response
  },
  '/rewritten': (response) => new Response('{"sky":"green"}', response),
}

beforeAll(async () => {
  chain = await startLocalChain()
  await chain.fund(buyer.address, funds)
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  shop = await serveShop(chain, {
    routes: {
      'GET /weather': 'authorization',
      'POST /score': 'authorization',
      'GET /stripped': 'authorization',
      'GET /rewritten': 'authorization',
      'GET /moved': 'upfront',
      'GET /broken': 'upfront',
      'GET /hanging': 'upfront',
    },
    outside: (app) =>
      app
        .get(KEY_DOCUMENT_PATH, async (c) => c.body(await keysOf(shop)))
        .use(async (c, next) => {
          await next()
          const meddle = meddlers[c.req.path]
          if (meddle === undefined || c.res.status !== 200) return
          const response = meddle(c.res)
          c.res = undefined
          c.res = response
        }),
    handlers: (app) =>
      app
        .get('/weather', (c) => c.json({ sky: 'clear' }))
        .get('/stripped', (c) => c.json({ sky: 'clear' }))
        .get('/rewritten', (c) => c.json({ sky: 'clear' }))
        .post('/score', async (c) => c.json({ scored: (await c.req.json()).text.length }))
        .get('/moved', (c) => c.redirect('/weather'))
        .get('/broken', (c) => c.text('out of order', 500))
        .get('/hanging', () => {
          arrive()
          return new Promise<Response>(() => {})
        })
        .get('/arrived', async (c) => {
          await arrived
          return c.text('arrived')
        })
        .get('/free', (c) => c.text('nothing to pay'))
        .get('/old', (c) => c.redirect('/weather'))
        .get('/never', () => new Promise<Response>(() => {}))
        .get('/plain402', (c) => c.text('pay by cheque', 402)),
  })
  dearShop = await serveShop(chain, {
    routes: { 'GET /weather': 'authorization' },
    price: '$5',
    handlers: (app) => app.get('/weather', (c) => c.json({ sky: 'clear' })),
  })
  const closed = await serveApp(() => new Hono())
  deadUrl = closed.issuer
  await closed.close()
})
afterAll(async () => {
  await shop.close()
  await dearShop.close()
  await chain.stop()
})

test('fetch pays in real USDC, checks, keeps, and tells what it could not do', async () => {
  const prepare = async (dir: string) => {
    const path = join(dir, 'buyer.key')
    await writeFile(path, `waybill-key-1 ${key.slice(2)}\n`)
    await chmod(path, 0o600)
  }
  await playScenario(new URL('online/fetch.txt', import.meta.url), prepare, {
    SHOP: shop.issuer,
    DEAR: dearShop.issuer,
    DEAD: deadUrl,
    SIGNER: shop.signer.address,
    OLD: addressOf(oldKey),
    PAYEE: shop.payTo,
  })
  // As many payments of a cent as the scenario says, and none beside them.
  expect(await chain.usdc.balanceOf(buyer.address)).toBe(funds - 11n * 10_000n)
}, 180_000)
