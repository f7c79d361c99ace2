/** Buying step by step, and judging what came back as its caller would. */
import { createHash } from 'node:crypto'
import { gunzipSync, inflateSync } from 'node:zlib'
import { x402Client, x402HTTPClient } from '@x402/core/client'
import type { PaymentPayload } from '@x402/core/types'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { onTestFinished, vi } from 'vitest'
import { auditReceipt, type Claims, type ReceiptError, type Verdict } from '../../src/index.js'
import { checkX402 } from '../../src/payment/index.js'
import { createShop, type ShopOptions } from '../support/shop.js'
import type { Host, Running } from './host.js'
import { createTill, NETWORK } from './till.js'

export type Till = ReturnType<typeof createTill>
export type Shop = Running &
  ReturnType<typeof createShop> & {
    readonly till: Till
    /** What the provider was told. */
    readonly problems: readonly ReceiptError[]
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

/** Keeps what x402 prints about a failure that a test provokes off the report. */
export function muteConsole() {
  const methods = (['error', 'warn'] as const).map((method) =>
    vi.spyOn(console, method).mockImplementation(() => {}),
  )
  onTestFinished(() => {
    for (const method of methods) method.mockRestore()
  })
}

const client = new x402HTTPClient(
  new x402Client().register(NETWORK, new ExactEvmScheme(privateKeyToAccount(generatePrivateKey()))),
)

export const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')
export const parse64 = (text: string) => JSON.parse(Buffer.from(text, 'base64').toString())

/** What the shop asks for: the value of its PAYMENT-REQUIRED header. */
export async function ask(shop: Running, path: string, init?: RequestInit): Promise<string> {
  const response = await shop.send(new Request(shop.issuer + path, init))
  await response.arrayBuffer()
  return response.headers.get('PAYMENT-REQUIRED') ?? ''
}

/** A payment as the stock client makes it: the value of its PAYMENT-SIGNATURE header. */
export async function authorize(
  required: string,
  twist: (payload: PaymentPayload) => unknown = (payload) => payload,
): Promise<string> {
  return base64(twist(await client.createPaymentPayload(parse64(required))))
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
  shop: Shop,
  path: string,
  payment: string,
  { required, ...init }: RequestInit & { readonly required?: string } = {},
): Promise<Purchase> {
  const headers = new Headers(init.headers)
  headers.set('PAYMENT-SIGNATURE', payment)
  const request = new Request(shop.issuer + path, { ...init, headers })
  const { method, url } = request
  const sent = new Uint8Array(await request.clone().arrayBuffer())
  const response = await shop.send(request)
  const body = await contentOf(response)
  const receipt = response.headers.get('Delivery-Receipt')
  const settlement = response.headers.get('PAYMENT-RESPONSE')
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
export async function buy(shop: Shop, path: string, init: RequestInit = {}): Promise<Purchase> {
  const required = await ask(shop, path, init)
  return send(shop, path, await authorize(required), { ...init, required })
}

export const sha256 = (bytes: Uint8Array | string) =>
  `0x${createHash('sha256').update(bytes).digest('hex')}`

/** The value of an Unencoded-Digest header over these bytes. */
export const unencodedDigest = (bytes: Uint8Array) =>
  `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`
