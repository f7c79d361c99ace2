/** Buying step by step, and judging what came back as its caller would. */
import { createHash } from 'node:crypto'
import { gunzipSync, inflateSync } from 'node:zlib'
import { x402Client, x402HTTPClient } from '@x402/core/client'
import type { x402ResourceServer } from '@x402/core/server'
import type { PaymentPayload } from '@x402/core/types'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { ExactEvmSchemeV1 } from '@x402/evm/exact/v1/client'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { onTestFinished, vi } from 'vitest'
import { auditReceipt, type Claims, type ReceiptError, type Verdict } from '../../src/index.js'
import { checkX402 } from '../../src/payment/index.js'
import { createShop, type ShopOptions } from '../support/shop.js'
import type { Host, Running } from './host.js'
import { createTill, NETWORK } from './till.js'

export type Till = ReturnType<typeof createTill>
export interface Counter extends Running {
  readonly signer: { readonly address: string }
  /** What the provider was told. */
  readonly problems: readonly ReceiptError[]
}

export interface Shop extends Counter {
  readonly till: Till
  readonly payTo: string
  readonly resourceServer: x402ResourceServer
}

/** Opens a shop for one test. */
export async function openShop(
  host: Host,
  { till = createTill(), ...options }: ShopOptions & { readonly till?: Till },
): Promise<Shop> {
  const problems: ReceiptError[] = []
  const onError = (error: ReceiptError) => void problems.push(error)
  const shop = createShop(till, { onError, ...options })
  const running = await host.open(shop.build)
  onTestFinished(async () => void (await running.close()))
  return { ...shop, ...running, till, problems }
}

/** Keeps what is printed about a failure that a test provokes off the report. */
export function muteConsole(print: (...line: unknown[]) => void = () => {}) {
  const methods = (['error', 'warn'] as const).map((method) =>
    vi.spyOn(console, method).mockImplementation(print),
  )
  onTestFinished(() => {
    for (const method of methods) method.mockRestore()
  })
}

const payer = privateKeyToAccount(generatePrivateKey())
const client = new x402HTTPClient(
  new x402Client()
    .register(NETWORK, new ExactEvmScheme(payer))
    .registerV1('base-sepolia', new ExactEvmSchemeV1(payer)),
)

export const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')
export const parse64 = (text: string) => JSON.parse(Buffer.from(text, 'base64').toString())

/** What the shop asks for: the value of its PAYMENT-REQUIRED header, or the body of version 1. */
export async function ask(shop: Running, path: string, init?: RequestInit): Promise<string> {
  const response = await shop.send(new Request(shop.issuer + path, init))
  const body = await response.text()
  return response.headers.get('PAYMENT-REQUIRED') ?? body
}

/** A payment as the stock client makes it: the value of its header. */
export async function authorize(
  required: string,
  twist: (payload: PaymentPayload) => unknown = (payload) => payload,
): Promise<string> {
  const asked = required.startsWith('{') ? JSON.parse(required) : parse64(required)
  return base64(twist(await client.createPaymentPayload(asked)))
}

/** What came back, and how its caller judges it. */
export interface Purchase {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
  readonly text: string
  readonly receipt: string | null
  readonly missing: string | null
  readonly settled: boolean | undefined
  /** Verdict under the policy of a caller, where there is a receipt. */
  readonly verdict: Verdict | undefined
  readonly claims: Claims
  /** The checks that failed. */
  readonly failures: readonly unknown[]
}

const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
}

/** Bytes without their codings, which fetch removes and `app.fetch` does not. */
async function contentOf(response: Response): Promise<Uint8Array> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const decode = DECODERS[response.headers.get('Content-Encoding') ?? '']
  return decode === undefined || response.url !== '' || bytes.length === 0 ? bytes : decode(bytes)
}

/** Sends a request that carries a payment. */
export async function send(
  shop: Counter,
  path: string,
  payment: string,
  {
    required,
    carrier = 'PAYMENT-SIGNATURE',
    ...init
  }: RequestInit & { readonly required?: string; readonly carrier?: string } = {},
): Promise<Purchase> {
  const headers = new Headers(init.headers)
  headers.set(carrier, payment)
  const request = new Request(shop.issuer + path, { ...init, headers })
  const { method, url } = request
  const sent = new Uint8Array(await request.clone().arrayBuffer())
  const response = await shop.send(request)
  const body = await contentOf(response)
  const receipt = response.headers.get('Delivery-Receipt')
  const settlement =
    response.headers.get('PAYMENT-RESPONSE') ?? response.headers.get('X-PAYMENT-RESPONSE')
  const report = auditReceipt(receipt ?? '', {
    policy: 'caller',
    trust: { signers: [{ issuer: shop.issuer, signer: shop.signer.address }] },
    request: { method, url, body: sent },
    response: {
      status: response.status,
      contentType: response.headers.get('Content-Type') ?? '',
      body,
      ...(response.headers.has('Content-Range') && {
        contentRange: response.headers.get('Content-Range') ?? '',
      }),
    },
    checks: checkX402({ required, payment, settlement: settlement ?? undefined }),
  })
  return {
    status: response.status,
    headers: response.headers,
    body,
    text: new TextDecoder().decode(body),
    receipt,
    missing: response.headers.get('Delivery-Receipt-Missing'),
    settled: settlement === null ? undefined : parse64(settlement).success,
    verdict: receipt === null ? undefined : report.verdict,
    claims: report.claims as Claims,
    failures: report.checks.filter(({ status }) => status === 'fail'),
  }
}

/** Asks, pays and sends. */
export async function buy(shop: Counter, path: string, init: RequestInit = {}): Promise<Purchase> {
  const required = await ask(shop, path, init)
  const carrier = required.startsWith('{') ? 'X-PAYMENT' : 'PAYMENT-SIGNATURE'
  return send(shop, path, await authorize(required), { ...init, required, carrier })
}

export const sha256 = (bytes: Uint8Array | string) =>
  `0x${createHash('sha256').update(bytes).digest('hex')}`

/** The value of an Unencoded-Digest header over these bytes. */
export const unencodedDigest = (bytes: Uint8Array) =>
  `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`
