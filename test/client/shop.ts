/** A paid API on loopback that speaks x402 and signs receipts, honestly unless it is twisted. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { ExactEvmSchemeV1 } from '@x402/evm/exact/v1/client'
import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { type Context, Hono } from 'hono'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import type { WithReceiptsOptions } from '../../src/client/index.js'
import { withReceipts } from '../../src/client/index.js'
import { nobleEngine } from '../../src/core/engine.js'
import { serializeJcs } from '../../src/core/jcs.js'
import { sha256Hex } from '../../src/core/sha256.js'
import {
  decodePaymentPayload,
  decodePaymentRequired,
  decodeSettleResponse,
  readPayment,
} from '../../src/payment/index.js'
import type { Fetch, Hex, Signer } from '../../src/ports.js'
import { createSigner, encodeReceipt, signReceipt } from '../../src/receipt/index.js'
import { jsonDigest } from '../../src/receipt/json-digest.js'
import { essence } from '../../src/receipt/media-type.js'
import type { Claims } from '../../src/receipt/types.js'
import { writeUrl } from '../../src/receipt/url.js'

const randomHex = (bytes: number): Hex => `0x${randomBytes(bytes).toString('hex')}`
export const randomAddress = () => randomHex(20)
export const randomSigner = () => createSigner(randomBytes(32))
export const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')

/** What the shop sells, before a receipt is made for it. */
export interface Goods {
  status: number
  body: string | Uint8Array
  headers: Record<string, string>
}

type Bound = Context<{ Bindings: HttpBindings }>

/** Where an honest shop can be made to lie. Each is called with what would have been sent. */
export interface Twists {
  version: 1 | 2
  signer: Signer
  payTo: string
  goods: (request: Request) => Goods
  /** The announcement of the 402. */
  announcement: (honest: { issuer: string; signer: string }) => object | undefined
  /** The 402's terms. */
  terms: (honest: { accepts: object[]; [member: string]: unknown }) => object
  /** The 402 as a response. */
  ask: (c: Bound, honest: Response) => Response | Promise<Response>
  settlement: (honest: object) => object
  claims: (honest: Claims) => Claims
  /** The paid response, receipt and all. */
  answer: (c: Bound, honest: Response) => Response | Promise<Response>
}

export interface Shop {
  readonly origin: string
  readonly signer: Signer
  /** What arrived with a payment. */
  readonly paid: { readonly url: string; readonly headers: Headers; readonly body: string }[]
  /** Requests without a payment. */
  readonly asked: string[]
  twist(twists: Partial<Twists>): void
  close(): Promise<void>
}

const network = { 1: 'base-sepolia', 2: 'eip155:84532' }

export async function openShop(given: Partial<Twists> = {}): Promise<Shop> {
  const twists: Twists = {
    version: 2,
    signer: randomSigner(),
    payTo: randomAddress(),
    goods: () => ({
      status: 200,
      body: '{"answer":42}',
      headers: { 'Content-Type': 'application/json' },
    }),
    announcement: (honest) => honest,
    terms: (honest) => honest,
    ask: (_, honest) => honest,
    settlement: (honest) => honest,
    claims: (honest) => honest,
    answer: (_, honest) => honest,
    ...given,
  }
  const paid: Shop['paid'] = []
  const asked: string[] = []
  let origin = ''

  function advertise(url: string) {
    const { version, payTo } = twists
    const resource = { url, description: 'A report', mimeType: 'application/json' }
    const entry = {
      scheme: 'exact',
      network: network[version],
      asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
      payTo,
      maxTimeoutSeconds: 300,
      extra: { name: 'USDC', version: '2' },
    }
    return twists.terms(
      version === 2
        ? { x402Version: 2, resource, accepts: [{ ...entry, amount: '10000' }] }
        : {
            x402Version: 1,
            error: 'X-PAYMENT header is required',
            accepts: [
              {
                ...entry,
                maxAmountRequired: '10000',
                resource: url,
                ...resource,
                outputSchema: {},
              },
            ],
          },
    )
  }

  function ask(url: string): Response {
    const terms = advertise(url)
    const announcement = twists.announcement({ issuer: origin, signer: twists.signer.address })
    if (twists.version === 2) {
      const extensions = announcement && { 'delivery-receipt': { info: announcement } }
      const required = base64({ ...terms, ...(extensions && { extensions }) })
      return Response.json({}, { status: 402, headers: { 'PAYMENT-REQUIRED': required } })
    }
    const response = Response.json(terms, { status: 402 })
    if (announcement) {
      const value = Buffer.from(serializeJcs(announcement as never)).toString('base64url')
      response.headers.set('Delivery-Receipt-Announcement', value)
    }
    return response
  }

  async function sell(request: Request, content: Uint8Array, payment: string) {
    const { version, signer } = twists
    const honest = { success: true, transaction: randomHex(32), network: network[version] }
    const settlement = twists.settlement(honest)
    const { body, headers, status } = twists.goods(request)
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
    const mediaType = essence(headers['Content-Type'] ?? null)
    const json = jsonDigest(bytes, mediaType, nobleEngine)
    const claims = twists.claims({
      issuedAt: Math.floor(Date.now() / 1000),
      issuer: origin,
      signer: signer.address as Hex,
      payment: readPayment(
        {
          required: decodePaymentRequired(JSON.stringify(advertise(request.url))),
          payment: decodePaymentPayload(payment),
          settlement: decodeSettleResponse(base64(honest)),
        },
        nobleEngine,
      ),
      request: {
        method: request.method,
        url: writeUrl(request.url, origin, nobleEngine),
        body: sha256Hex(content, nobleEngine),
      },
      response: {
        status,
        mediaType,
        range: status === 206 ? (headers['Content-Range'] ?? '') : '',
        length: bytes.length,
        complete: true,
        body: sha256Hex(bytes, nobleEngine),
        ...(json && { json }),
      },
    })
    const receipt = encodeReceipt(await signReceipt(claims, signer))
    const result = version === 2 ? 'PAYMENT-RESPONSE' : 'X-PAYMENT-RESPONSE'
    return new Response([204, 205, 304].includes(status) ? null : (bytes as BodyInit), {
      status,
      headers: { ...headers, 'Delivery-Receipt': receipt, [result]: base64(settlement) },
    })
  }

  const app = new Hono<{ Bindings: HttpBindings }>()
  app.all('*', async (c) => {
    const request = c.req.raw
    const payment = request.headers.get('PAYMENT-SIGNATURE') ?? request.headers.get('X-PAYMENT')
    const content = new Uint8Array(await request.arrayBuffer())
    const { headers, url } = request
    if (payment === null) {
      asked.push(url)
      return twists.ask(c, ask(url))
    }
    paid.push({ url, headers, body: new TextDecoder().decode(content) })
    return twists.answer(c, await sell(request, content, payment))
  })
  const server = createServer(getRequestListener(app.fetch)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    origin,
    get signer() {
      return twists.signer
    },
    paid,
    asked,
    twist: (more) => Object.assign(twists, more),
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** A buyer with x402's own client, which signs real payments. */
export function openPurse() {
  const account = privateKeyToAccount(generatePrivateKey())
  const client = new x402Client()
    .register('eip155:84532', new ExactEvmScheme(account))
    .registerV1('base-sepolia', new ExactEvmSchemeV1(account))
  const pay = (fetch: typeof globalThis.fetch) => wrapFetchWithPayment(fetch, client)
  let signed = 0
  client.onAfterPaymentCreation(async () => {
    signed += 1
  })
  return {
    /** Payments signed so far. */
    get signed() {
      return signed
    },
    pay,
    wrap: (options: WithReceiptsOptions, fetch: Fetch = globalThis.fetch) =>
      pay(withReceipts(fetch, options)),
  }
}
