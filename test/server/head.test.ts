import { once } from 'node:events'
import { connect } from 'node:net'
import { Hono } from 'hono'
import { expect, onTestFinished, test } from 'vitest'
import { auditReceipt } from '../../src/index.js'
import { createSigner } from '../../src/receipt/sign.js'
import { deliveryReceipts } from '../../src/server/hono.js'
import { serveApp } from '../support/shop.js'
import { base64 } from './purchase.js'

/** What a proxy with 4 KiB takes, its own headers left room for. */
const MAX_HEAD_BYTES = 3.75 * 1024

// Every text as long as the claims allow.
const ISSUER = `https://${`${'a'.repeat(29)}.`.repeat(3)}${'b'.repeat(30)}`
const NETWORK = `solana12:${'5'.repeat(32)}`
const ACCOUNT = 'A'.repeat(66)
const ENTRY = {
  scheme: 'exact',
  network: NETWORK,
  amount: '9'.repeat(39),
  asset: ACCOUNT,
  payTo: ACCOUNT,
  maxTimeoutSeconds: 60,
  extra: {},
}
const required = { x402Version: 2, resource: { url: ISSUER }, accepts: [ENTRY] }
const payment = { x402Version: 2, accepted: ENTRY, payload: { transaction: 'AQAB' } }
const settlement = {
  success: true,
  payer: ACCOUNT,
  transaction: 'T'.repeat(90),
  network: NETWORK,
}
const PATH = `/${'p'.repeat(256 - ISSUER.length - 1)}`
const JSON_TYPE = `application/${'x'.repeat(63)}+json`

/** The head of a response, as it stands on the wire. */
async function headOf(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.write(
    `GET ${PATH} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nPAYMENT-SIGNATURE: ${base64(payment)}\r\n\r\n`,
  )
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
  })
  while (!text.includes('\r\n\r\n')) await once(socket, 'data')
  return text.slice(0, text.indexOf('\r\n\r\n') + 4)
}

const HEADERS = { 'Content-Type': JSON_TYPE, 'PAYMENT-RESPONSE': base64(settlement) }
const RANGE = `bytes ${'1'.repeat(16)}-${'2'.repeat(16)}/${'3'.repeat(16)}`
const LOCATION = `https://${'c'.repeat(60)}.example/${'d'.repeat(179)}`

const RESPONSES: readonly [string, Response, readonly string[]][] = [
  ['a 200 with JSON', new Response('{}', { headers: HEADERS }), []],
  [
    'a 206 with its range',
    new Response('{}', { status: 206, headers: { ...HEADERS, 'Content-Range': RANGE } }),
    [],
  ],
  [
    'a redirect with JSON',
    new Response('{}', { status: 307, headers: { ...HEADERS, Location: LOCATION } }),
    // The application's own.
    ['location'],
  ],
]

for (const [what, response, own] of RESPONSES) {
  test(`with every member at its maximum the head of ${what} fits a proxy`, async () => {
    const { issuer, close } = await serveApp(() => {
      const app = new Hono()
      app.use(
        deliveryReceipts({
          issuer: ISSUER,
          signer: createSigner(crypto.getRandomValues(new Uint8Array(32))),
          clock: () => Number.MAX_SAFE_INTEGER,
          ask: () => Response.json(required, { status: 402 }),
        }),
      )
      return app.get('*', () => response)
    })
    onTestFinished(async () => void (await close()))
    const head = await headOf(Number(new URL(issuer).port))

    const receipt = /^delivery-receipt: (.*)\r$/im.exec(head)?.[1] ?? ''
    const { claims } = auditReceipt(receipt, { policy: 'reader', trust: { signers: [] } })
    expect(claims?.issuer).toHaveLength(128)
    expect(claims?.request.url).toHaveLength(256)
    expect(claims?.response.mediaType).toHaveLength(80)
    expect(claims?.payment.network).toHaveLength(41)
    if (response.status === 206) expect(claims?.response.range).toHaveLength(56)
    if (response.status === 307) expect(claims?.extensions?.location).toHaveLength(256)

    const lines = head.split('\r\n').filter((line) => !own.includes(line.split(':')[0] ?? ''))
    expect(lines.join('\r\n').length).toBeLessThanOrEqual(MAX_HEAD_BYTES)
  })
}
