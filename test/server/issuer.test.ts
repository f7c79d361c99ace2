import { mnemonicToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { hostEngine } from '../../src/engines/host.js'
import { isReceiptError } from '../../src/errors.js'
import { auditReceipt, parseReceipt } from '../../src/index.js'
import { paymentId, readPayment } from '../../src/payment/index.js'
import type { Hex, Signer } from '../../src/ports.js'
import { createSigner, receiptId } from '../../src/receipt/index.js'
import { createIssuer, type Delivery } from '../../src/server/index.js'
import * as exchanges from '../payment/exchange.js'
import { sha256 } from './purchase.js'

const ISSUER = 'https://api.example.com'
const signer = createSigner(crypto.getRandomValues(new Uint8Array(32)))

const delivery = (exchange: exchanges.Exchange, text = 'content'): Delivery => ({
  payment: readPayment(exchange, hostEngine),
  request: { method: 'POST', url: `${ISSUER}/report`, body: new TextEncoder().encode('{}') },
  response: {
    status: 200,
    mediaType: 'text/plain',
    range: '',
    length: text.length,
    complete: true,
    body: sha256(text) as Hex,
  },
})

const KINDS = {
  eip3009: ['eip3009', exchanges.eip3009],
  permit2: ['permit2', exchanges.permit2],
  upto: ['permit2', exchanges.upto],
  'version 1': ['eip3009', exchanges.version1],
  'a whole transaction': ['transaction', exchanges.solana],
} as const

for (const [name, [kind, exchange]] of Object.entries(KINDS)) {
  test(`a payment by ${name} is issued and verified`, async () => {
    const issuer = createIssuer({ issuer: ISSUER, signer, clock: () => 1_795_341_667 })
    const { header, receipt } = await issuer.issue(delivery(exchange()))
    expect(receipt.receipt).toMatchObject({
      issuedAt: 1_795_341_667,
      issuer: ISSUER,
      signer: signer.address,
      payment: { kind },
      request: { method: 'POST', url: `${ISSUER}/report`, body: sha256('{}') },
    })
    const report = auditReceipt(header, {
      policy: 'reader',
      trust: { signers: [{ issuer: ISSUER, signer: signer.address }] },
      response: { body: new TextEncoder().encode('content') },
    })
    expect(report.verdict).toBe('verified')
    expect(report.id).toBe(receiptId(receipt.receipt, hostEngine))
  })
}

test('the clock counts seconds where none is given', async () => {
  const before = Math.floor(Date.now() / 1000)
  const issuer = createIssuer({ issuer: ISSUER, signer })
  const { receipt } = await issuer.issue(delivery(exchanges.eip3009()))
  expect(receipt.receipt.issuedAt).toBeGreaterThanOrEqual(before)
  expect(receipt.receipt.issuedAt).toBeLessThanOrEqual(Math.floor(Date.now() / 1000))
})

test('without request content the digest is that of nothing', async () => {
  const issuer = createIssuer({ issuer: ISSUER, signer })
  const given = delivery(exchanges.eip3009())
  const request = { method: 'GET', url: `${ISSUER}/` }
  const { receipt } = await issuer.issue({ ...given, request })
  expect(receipt.receipt.request.body).toBe(sha256(''))
})

test('a retry gets the same receipt at any time, another delivery gets none', async () => {
  let now = 1_800_000_000
  const issuer = createIssuer({ issuer: ISSUER, signer, clock: () => now++ })
  const first = await issuer.issue(delivery(exchanges.eip3009()))
  const again = await issuer.issue(delivery(exchanges.eip3009()))
  expect(again.header).toBe(first.header)
  const given = delivery(exchanges.eip3009())
  for (const other of [
    delivery(exchanges.eip3009(), 'other'),
    { ...given, location: `${ISSUER}/elsewhere` },
    { ...given, request: { ...given.request, url: `${ISSUER}/other` } },
    { ...given, response: { ...given.response, complete: false } },
  ]) {
    await expect(issuer.issue(other)).rejects.toSatisfy((error) =>
      isReceiptError(error, 'payment_reused'),
    )
  }
})

test('claims that another process kept first are signed as they are', async () => {
  const kept = new Map<Hex, string>()
  const store = {
    async claim(id: Hex, claims: string) {
      // As databases do with JSON: the same value, spelled otherwise.
      const members = Object.entries({ ...JSON.parse(claims), issuedAt: 1 }).reverse()
      if (!kept.has(id)) kept.set(id, JSON.stringify(Object.fromEntries(members), null, 1))
      return kept.get(id) as string
    },
  }
  const issuer = createIssuer({ issuer: ISSUER, signer, store })
  const { header, receipt } = await issuer.issue(delivery(exchanges.eip3009()))
  expect(receipt.receipt.issuedAt).toBe(1)
  expect(parseReceipt(header)).toEqual(receipt)
  expect([...kept.keys()]).toEqual([paymentId(receipt.receipt.payment, hostEngine)])
})

for (const [what, kept] of Object.entries({
  nothing: undefined,
  'no JSON': 'claims',
  'no claims': '{"issuedAt":1}',
  'no text': { issuedAt: 1 },
})) {
  test(`a store that returns ${what} has failed`, async () => {
    const store = { claim: () => kept as string }
    const issuer = createIssuer({ issuer: ISSUER, signer, store })
    await expect(issuer.issue(delivery(exchanges.eip3009()))).rejects.toSatisfy((error) =>
      isReceiptError(error, 'store_failed'),
    )
  })
}

test('a redirect is claimed with where it leads', async () => {
  const issuer = createIssuer({ issuer: ISSUER, signer })
  const given = delivery(exchanges.eip3009())
  const { receipt } = await issuer.issue({
    ...given,
    response: { ...given.response, status: 302 },
    location: 'https://other.example/y#part',
  })
  expect(receipt.receipt.extensions).toEqual({ location: 'https://other.example/y' })
})

test('published keys sign for test chains alone', async () => {
  const account = mnemonicToAccount('test test test test test test test test test test test junk')
  const issuer = createIssuer({ issuer: ISSUER, signer: account })
  await expect(issuer.issue(delivery(exchanges.eip3009()))).rejects.toSatisfy((error) =>
    isReceiptError(error, 'test_key'),
  )
  for (const network of ['eip155:31337', 'eip155:1337']) {
    const on = <T extends object>(value: T): T =>
      JSON.parse(JSON.stringify(value).replaceAll('eip155:8453', network))
    const { receipt } = await issuer.issue(delivery(on(exchanges.eip3009())))
    expect(receipt.receipt.payment.network).toBe(network)
  }
})

test('a request to another origin is not signed', async () => {
  const issuer = createIssuer({ issuer: ISSUER, signer })
  const given = delivery(exchanges.eip3009())
  for (const url of ['https://other.example/', 'http://api.example.com/', `${ISSUER}:8443/`]) {
    const request = { ...given.request, url }
    await expect(issuer.issue({ ...given, request })).rejects.toSatisfy((error) =>
      isReceiptError(error, 'origin_mismatch'),
    )
  }
})

const MISUSE: readonly [string, object][] = [
  ['an issuer with a path', { issuer: `${ISSUER}/` }],
  ['an issuer without https', { issuer: 'http://api.example.com' }],
  ['an issuer that is no URL', { issuer: 'api.example.com' }],
  ['no issuer', { issuer: undefined }],
  ['a signer without an address', { signer: { sign: signer.sign } }],
  ['a signer whose address is none', { signer: { ...signer, address: '0x12' } }],
  ['a signer that cannot sign', { signer: { address: signer.address } }],
  ['no signer', { signer: undefined }],
]
for (const [what, options] of MISUSE) {
  test(`${what} is misuse`, () => {
    const given = { issuer: ISSUER, signer, ...options } as { issuer: string; signer: Signer }
    expect(() => createIssuer(given)).toThrow(TypeError)
  })
}
