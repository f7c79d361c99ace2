import { recoverTypedDataAddress } from 'viem'
import { expect, test } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import type { ReceiptError } from '../../src/index.js'
import { bodyTypedData } from '../../src/keys/index.js'
import { termsDigest } from '../../src/payment/index.js'
import type { PaymentRequired } from '../../src/payment/types.js'
import type { Hex } from '../../src/ports.js'
import type { AnnouncedTerms } from '../../src/receipt/http.js'
import { createReceipts, type ReceiptsOptions } from '../../src/server/index.js'
import { createTermsSigner } from '../../src/server/sign-terms.js'
import { addressOf, NOW } from '../keys/material.js'
import { ENTRY, ENTRY_V1, RESOURCE } from '../payment/exchange.js'
import { ISSUER, newAccount } from '../support/claims.js'
import { base64, parse64 } from './purchase.js'

const PERIOD = 600
const account = newAccount()

/** A signer that counts, and fails while it is told to. */
function openSigner() {
  const state = {
    now: NOW,
    asked: 0,
    failing: false,
    problems: [] as ReceiptError[],
  }
  const signer = {
    address: account.address,
    async sign(message: { hash: Hex }) {
      state.asked += 1
      if (state.failing) throw new Error('out of reach')
      return account.sign(message)
    },
  }
  const offer = createTermsSigner({
    issuer: ISSUER,
    signer,
    engine: nobleEngine,
    clock: () => state.now,
    onError: (error) => state.problems.push(error),
    validForSeconds: PERIOD,
  })
  return Object.assign(state, { offer, signer })
}

const advertise = (url: string, entries = 1): PaymentRequired => ({
  x402Version: 2,
  resource: { ...RESOURCE, url },
  accepts: Array.from({ length: entries }, (_, at) => ({ ...ENTRY, amount: `${10000 + at}` })),
})
const asking = (required: object) =>
  new Response(null, { status: 402, headers: { 'PAYMENT-REQUIRED': base64(required) } })

/** Who signed these terms, in the eyes of another library. */
const signersOf = (required: PaymentRequired, { signatures, validUntil }: AnnouncedTerms) =>
  Promise.all(
    signatures.map((signature, at) => {
      const terms = termsDigest(required, required.accepts[at] as never, nobleEngine)
      const typed = bodyTypedData('terms', { issuer: ISSUER, terms, validUntil })
      return recoverTypedDataAddress({ ...typed, signature } as never)
    }),
  )

test('every entry is signed, in the order of the entries', async () => {
  const { offer } = openSigner()
  const required = advertise(RESOURCE.url, 3)
  const terms = (await offer(asking(required))) ?? expect.unreachable()
  expect(new Set(terms.signatures).size).toBe(3)
  expect(await signersOf(required, terms)).toEqual(Array(3).fill(account.address))
})

test('the terms of version 1 are those of the body, which stays as it was', async () => {
  const { offer } = openSigner()
  const required = { x402Version: 1, accepts: [ENTRY_V1] } as const
  const response = Response.json({ ...required, error: 'pay' }, { status: 402 })
  const terms = (await offer(response)) ?? expect.unreachable()
  expect(await signersOf(required, terms)).toEqual([account.address])
  expect(await response.json()).toEqual({ ...required, error: 'pay' })
})

test('a signature serves everybody until its period ends', async () => {
  const state = openSigner()
  const ask = () => state.offer(asking(advertise(RESOURCE.url)))
  // The first second of a period, for the longest life of a signature.
  state.now = Math.ceil(NOW / PERIOD) * PERIOD + 1
  const all = await Promise.all(Array.from({ length: 20 }, ask))
  expect(new Set(all.map((terms) => JSON.stringify(terms))).size).toBe(1)
  state.now += PERIOD - 1
  expect(await ask()).toEqual(all[0])
  expect(state.asked).toBe(1)
  expect(all[0]?.validUntil).toBe(state.now + PERIOD)
  state.now += 1
  expect((await ask())?.validUntil).toBe(state.now + 2 * PERIOD - 1)
  expect(state.asked).toBe(2)
})

test('a failure is reported once, and the signer is left alone for a while', async () => {
  const state = openSigner()
  const ask = (url = RESOURCE.url) => state.offer(asking(advertise(url)))
  state.failing = true
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([undefined, undefined, undefined])
  expect(state.problems).toEqual([expect.objectContaining({ code: 'signing_failed' })])
  state.failing = false
  state.now += 29
  expect(await ask(`${RESOURCE.url}?other`)).toBeUndefined()
  expect(state.asked).toBe(1)
  state.now += 1
  expect((await ask())?.signatures).toHaveLength(1)
  expect(state.problems).toHaveLength(1)
})

test('what is signed already goes out while the signer fails', async () => {
  const state = openSigner()
  const ask = (url = RESOURCE.url) => state.offer(asking(advertise(url)))
  const terms = await ask()
  state.failing = true
  expect(await ask(`${RESOURCE.url}?other`)).toBeUndefined()
  expect(await ask()).toEqual(terms)
})

test('who asks for other terms each time gets few signatures a second', async () => {
  const state = openSigner()
  const ask = (at: number) => state.offer(asking(advertise(`${RESOURCE.url}?q=${at}`)))
  const first = await Promise.all(Array.from({ length: 100 }, (_, at) => ask(at)))
  expect(first.filter(Boolean)).toHaveLength(64)
  expect(await ask(0)).toEqual(first[0])
  state.now += 1
  expect(await ask(99)).toBeDefined()
  expect(state.asked).toBe(65)
})

test('only so many signatures are remembered, and the oldest is made again', async () => {
  const state = openSigner()
  state.now = Math.ceil(NOW / PERIOD) * PERIOD + 1
  const ask = (at: number) => state.offer(asking(advertise(`${RESOURCE.url}?q=${at}`)))
  for (let at = 0; at <= 1024; at += 1) {
    if (at % 64 === 0) state.now += 1
    await ask(at)
  }
  expect(state.asked).toBe(1025)
  await ask(1024)
  expect(state.asked).toBe(1025)
  await ask(0)
  expect(state.asked).toBe(1026)
})

const UNSIGNED: readonly [string, () => Response][] = [
  ['nothing is advertised', () => asking(advertise(RESOURCE.url, 0))],
  ['nine entries are advertised', () => asking(advertise(RESOURCE.url, 9))],
  ['the message cannot be read', () => asking({ x402Version: 2 })],
  ['the body is no JSON', () => new Response('pay', { status: 402 })],
  [
    'the body is read already',
    () => {
      const response = Response.json({ x402Version: 1, accepts: [ENTRY_V1] })
      void response.text()
      return response
    },
  ],
  ['the content has no end', () => new Response(new ReadableStream(), { status: 402 })],
]
test.each(UNSIGNED)('nothing is signed where %s', async (_, response) => {
  const state = openSigner()
  expect(await state.offer(response())).toBeUndefined()
  expect(state).toMatchObject({ asked: 0, problems: [] })
})

test('eight entries are signed', async () => {
  const { offer } = openSigner()
  expect((await offer(asking(advertise(RESOURCE.url, 8))))?.signatures).toHaveLength(8)
})

const options = (change: Partial<ReceiptsOptions>): ReceiptsOptions => ({
  issuer: ISSUER,
  signer: account,
  ask: () => new Response(),
  clock: () => NOW,
  ...change,
})

test('receipts announce signed terms where they are told to, and else none', async () => {
  const required = advertise(RESOURCE.url)
  const announced = async (change: Partial<ReceiptsOptions>) => {
    const response = await createReceipts(options(change)).announce(asking(required))
    return parse64(response.headers.get('PAYMENT-REQUIRED') ?? '').extensions['delivery-receipt']
  }
  const unsigned = { issuer: ISSUER, signer: addressOf(account) }
  expect(await announced({})).toEqual({ info: unsigned })
  const { info } = await announced({ signTerms: { validForSeconds: PERIOD } })
  const { terms, ...rest } = info
  expect(rest).toEqual(unsigned)
  expect(await signersOf(required, terms)).toEqual([account.address])
})

test('a 402 goes out where its terms cannot be signed', async () => {
  const problems: ReceiptError[] = []
  const receipts = createReceipts(
    options({
      signer: { address: account.address, sign: () => Promise.reject(new Error('out of reach')) },
      signTerms: { validForSeconds: PERIOD },
      onError: (error) => void problems.push(error),
    }),
  )
  const response = await receipts.announce(asking(advertise(RESOURCE.url)))
  const { extensions } = parse64(response.headers.get('PAYMENT-REQUIRED') ?? '')
  expect(extensions['delivery-receipt'].info).toEqual({
    issuer: ISSUER,
    signer: addressOf(account),
  })
  expect(problems).toEqual([expect.objectContaining({ code: 'signing_failed' })])
})

test.each([59, 31_536_001, 60.5, Number.NaN])('a period of %d seconds is misuse', (period) => {
  const signTerms = { validForSeconds: period }
  expect(() => createReceipts(options({ signTerms }))).toThrow(TypeError)
})
