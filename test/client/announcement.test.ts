import { expect, it } from 'vitest'
import { readAnnouncement } from '../../src/client/announcement.js'
import { nobleEngine } from '../../src/core/engine.js'
import { signStatement } from '../../src/keys/index.js'
import { termsDigest } from '../../src/payment/index.js'
import type { PaymentRequired } from '../../src/payment/types.js'
import type { Hex } from '../../src/ports.js'
import { NOW } from '../keys/material.js'
import { ENTRY, ENTRY_V1 } from '../payment/exchange.js'
import { randomAddress, randomSigner } from './shop.js'

const origin = 'https://api.example.com'
const signer = randomAddress()
const required = { x402Version: 1, accepts: [] } as const
const reading = { engine: nobleEngine, at: NOW }
const read = (value: string, asked = origin) =>
  readAnnouncement(
    new Response(null, { status: 402, headers: { 'Delivery-Receipt-Announcement': value } }),
    required,
    asked,
    reading,
  )
const base64url = (text: string) => Buffer.from(text).toString('base64url')
const honest = `{"issuer":"${origin}","signer":"${signer}"}`

it('reads the header of a version 1 shop', () => {
  expect(read(base64url(honest))).toEqual({ issuer: origin, signer })
})

it.each([
  ['text that is no base64url', '%%'],
  ['two headers joined', `${base64url(honest)}, ${base64url(honest)}`],
  ['bytes that are no JSON', base64url('{"issuer"')],
  ['JSON that is not canonical', base64url(honest.replace(',', ', '))],
  ['a repeated member', base64url(honest.replace('}', `,"signer":"${randomAddress()}"}`))],
  ['a list', base64url('[]')],
])('refuses %s', (_, value) => {
  expect(() => read(value)).toThrow(expect.objectContaining({ code: 'announcement_invalid' }))
})

it('refuses more than any announcement needs', () => {
  const long = `https://${'x'.repeat(1600)}`
  const value = base64url(honest.replace(origin, long))
  expect(() => read(value, long)).toThrow(expect.objectContaining({ code: 'announcement_invalid' }))
})

it('refuses an extension without its info', () => {
  const response = new Response(null, { headers: { 'PAYMENT-REQUIRED': 'e30=' } })
  const extensions = { 'delivery-receipt': 'on' }
  expect(() => readAnnouncement(response, { ...required, extensions }, origin, reading)).toThrow(
    expect.objectContaining({ code: 'announcement_invalid' }),
  )
})

it('shows no more than a line of what it found', () => {
  const found = base64url(`{"issuer":"${'x'.repeat(300)}","signer":"${signer}"}`)
  expect(() => read(found)).toThrow(/^.{0,250}$/)
})

const seller = randomSigner()
const who = { issuer: origin, signer: seller.address as Hex }

/** Terms as an honest seller signs them. */
async function sign(offered: PaymentRequired, { signer = seller, issuer = origin } = {}) {
  const validUntil = NOW + 600
  const statements = offered.accepts.map((entry) => {
    const terms = termsDigest(offered, entry, nobleEngine)
    return signStatement('terms', { issuer, terms, validUntil }, signer)
  })
  const signatures = (await Promise.all(statements)).map(({ signature }) => signature)
  return { signatures, validUntil }
}

const offered: PaymentRequired = {
  x402Version: 2,
  accepts: [ENTRY, { ...ENTRY, amount: '20000' }],
}
const readTerms = (terms: unknown, at = NOW, advertised = offered) => {
  const response = new Response(null, { headers: { 'PAYMENT-REQUIRED': 'e30=' } })
  const extensions = { 'delivery-receipt': { info: { ...who, terms } } } as never
  return readAnnouncement(response, { ...advertised, extensions }, origin, { ...reading, at })
}

it('reads signed terms', async () => {
  const terms = await sign(offered)
  expect(readTerms(terms)).toEqual({ ...who, terms })
})

it('reads signed terms of a version 1 shop, also of eight entries and a long name', async () => {
  const longest = `https://${'x'.repeat(120)}`
  const many: PaymentRequired = { x402Version: 1, accepts: Array(8).fill(ENTRY_V1) }
  const terms = await sign(many, { issuer: longest })
  const text = JSON.stringify({ issuer: longest, signer: who.signer, terms })
  const headers = { 'Delivery-Receipt-Announcement': base64url(text) }
  const response = new Response(null, { status: 402, headers })
  const read = readAnnouncement(response, many, longest, reading)
  expect(read).toEqual({ ...who, issuer: longest, terms })
})

it('takes terms for a minute longer than they are offered, as clocks differ', async () => {
  const terms = await sign(offered)
  expect(readTerms(terms, NOW + 659)).toEqual({ ...who, terms })
  expect(() => readTerms(terms, NOW + 660)).toThrow(
    expect.objectContaining({ code: 'announcement_invalid' }),
  )
})

it('refuses signed terms that are not exactly those', async () => {
  const terms = await sign(offered)
  const [first, second] = terms.signatures
  const wrong: readonly unknown[] = [
    null,
    [],
    { ...terms, note: 'x' },
    { signatures: terms.signatures },
    { validUntil: terms.validUntil },
    { ...terms, validUntil: -1 },
    { ...terms, validUntil: terms.validUntil + 1 },
    { ...terms, signatures: [] },
    { ...terms, signatures: [first] },
    { ...terms, signatures: [first, second, second] },
    { ...terms, signatures: [second, first] },
    { ...terms, signatures: [first, 'text'] },
    await sign(offered, { signer: randomSigner() }),
    await sign(offered, { issuer: 'https://other.example' }),
  ]
  for (const given of wrong) {
    expect(() => readTerms(given), JSON.stringify(given)).toThrow(
      expect.objectContaining({ code: 'announcement_invalid' }),
    )
  }
  const dearer = { ...offered, accepts: [ENTRY, { ...ENTRY, amount: '20001' }] }
  expect(() => readTerms(terms, NOW, dearer)).toThrow(/^Cannot pay .*: wanted signed terms: /)
})
