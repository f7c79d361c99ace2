import { expect, test } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { checkOfferedTerms, findOfferedTerms, recoverStatement } from '../../src/keys/index.js'
import { decodePaymentRequired, termsDigest } from '../../src/payment/index.js'
import type { PaymentRequired } from '../../src/payment/types.js'
import type { AnnouncedTerms } from '../../src/receipt/http.js'
import { ENTRY, ENTRY_V1, RESOURCE } from '../payment/exchange.js'
import { ISSUER, sampleClaims, sortedJson } from '../support/claims.js'
import { addressOf, key, NOW, signedBy, stranger } from './material.js'

const OFFERED: PaymentRequired = {
  x402Version: 2,
  resource: RESOURCE,
  accepts: [ENTRY, { ...ENTRY, amount: '20000' }],
}
const digestOf = (required: PaymentRequired, at = 0) =>
  termsDigest(required, required.accepts[at] as never, nobleEngine)

/** Terms as their seller signs them, or as somebody else does. */
async function sign(required: PaymentRequired, by = key, issuer = ISSUER): Promise<AnnouncedTerms> {
  const validUntil = NOW + 600
  const statements = await Promise.all(
    required.accepts.map((_, at) =>
      signedBy(by, 'terms', { issuer, terms: digestOf(required, at), validUntil }),
    ),
  )
  return { signatures: statements.map(({ signature }) => signature), validUntil }
}

const info = { issuer: ISSUER, signer: addressOf(key) }
const terms = await sign(OFFERED)
const kept = (announcement: object, required = OFFERED) => ({
  required: Buffer.from(
    JSON.stringify({ ...required, extensions: { 'delivery-receipt': { info: announcement } } }),
  ).toString('base64'),
})
const claims = (change: object = {}) => ({
  issuer: ISSUER,
  signer: addressOf(key),
  issuedAt: NOW,
  payment: { terms: digestOf(OFFERED, 1) },
  ...change,
})

test('the statement about the terms that were paid is found, and speaks for itself', () => {
  const found = findOfferedTerms(kept({ ...info, terms }), claims(), nobleEngine)
  expect(found).toEqual({
    terms: { issuer: ISSUER, terms: digestOf(OFFERED, 1), validUntil: NOW + 600 },
    signature: terms.signatures[1],
  })
  expect(found && recoverStatement(found, nobleEngine)).toBe(addressOf(key))
})

test('in version 1 it is found in the header that stood beside the body', async () => {
  const required: PaymentRequired = { x402Version: 1, accepts: [ENTRY_V1] }
  const signed = { ...info, terms: await sign(required) }
  const header = (value: object) => Buffer.from(sortedJson(value as never)).toString('base64url')
  const find = (announcement?: string) =>
    findOfferedTerms(
      { required: JSON.stringify(required), ...(announcement !== undefined && { announcement }) },
      claims({ payment: { terms: digestOf(required) } }),
      nobleEngine,
    )
  expect(find(header(signed))?.terms.terms).toBe(digestOf(required))
  expect(find()).toBeUndefined()
  expect(find('%%')).toBeUndefined()
})

test('as the check of a verification, it passes with the end of the offer', async () => {
  const payment = sampleClaims(key.address).payment
  const paid = {
    ...payment,
    asset: ENTRY.asset.toLowerCase(),
    network: ENTRY.network,
    payTo: ENTRY.payTo.toLowerCase(),
    amount: '20000',
    terms: digestOf(OFFERED, 1),
  }
  const check = (announcement: object, change: object = {}) =>
    checkOfferedTerms(
      kept(announcement),
      nobleEngine,
    )({
      ...claims(),
      payment: { ...paid, ...change },
    } as never)
  expect(check({ ...info, terms })).toEqual({
    status: 'pass',
    details: { offeredUntil: NOW + 600 },
  })
  expect(check(info)).toBeUndefined()
  expect(() => check({ ...info, terms }, { amount: '1' })).toThrow(
    expect.objectContaining({ code: 'terms_mismatch' }),
  )
  const foreign = await sign(OFFERED, stranger)
  expect(() => check({ ...info, terms: foreign })).toThrow(
    expect.objectContaining({ code: 'statement_invalid' }),
  )
})

test('a 402 without signed terms has none to find', () => {
  const find = (text: { required: string }) => findOfferedTerms(text, claims(), nobleEngine)
  expect(find(kept(info))).toBeUndefined()
  expect(find(kept([]))).toBeUndefined()
  expect(find({ required: JSON.stringify(OFFERED) })).toBeUndefined()
})

test('a 402 of other terms than those that were paid proves nothing', () => {
  const other = claims({ payment: { terms: `0x${'71'.repeat(32)}` } })
  expect(() => findOfferedTerms(kept({ ...info, terms }), other, nobleEngine)).toThrow(
    expect.objectContaining({ code: 'terms_mismatch' }),
  )
  const dearer = { ...OFFERED, accepts: [ENTRY, { ...ENTRY, amount: '20001' }] }
  expect(() => findOfferedTerms(kept({ ...info, terms }, dearer), claims(), nobleEngine)).toThrow(
    expect.objectContaining({ code: 'terms_mismatch' }),
  )
})

test('what was offered until then was not offered at that second', () => {
  const at = (issuedAt: number) =>
    findOfferedTerms(kept({ ...info, terms }), claims({ issuedAt }), nobleEngine)
  expect(at(NOW + 599)).toBeDefined()
  expect(() => at(NOW + 600)).toThrow(
    expect.objectContaining({
      code: 'statement_invalid',
      details: expect.objectContaining({ member: 'validUntil' }),
    }),
  )
})

const [first, second] = terms.signatures
const byStranger = await sign(OFFERED, stranger)
const REFUSED: readonly [string, object][] = [
  ['somebody else signed', { ...info, terms: byStranger }],
  [
    'the announcement is of another signer',
    { issuer: ISSUER, signer: addressOf(stranger), terms: byStranger },
  ],
  [
    'the announcement is of another issuer',
    {
      ...info,
      issuer: 'https://other.example',
      terms: await sign(OFFERED, key, 'https://other.example'),
    },
  ],
  [
    'the announcement names another signer than signed',
    { issuer: ISSUER, signer: addressOf(stranger), terms },
  ],
  [
    'another issuer was signed for',
    { ...info, terms: await sign(OFFERED, key, 'https://other.example') },
  ],
  [
    'one of two entries was signed by somebody else',
    { ...info, terms: { ...terms, signatures: [byStranger.signatures[0], second] } },
  ],
  [
    'signatures stand in another order',
    { ...info, terms: { ...terms, signatures: [second, first] } },
  ],
  ['a signature is missing', { ...info, terms: { ...terms, signatures: [second] } }],
  [
    'there is a signature too many',
    { ...info, terms: { ...terms, signatures: [first, second, second] } },
  ],
  ['the end was put off', { ...info, terms: { ...terms, validUntil: NOW + 601 } }],
  ['the end is no time', { ...info, terms: { ...terms, validUntil: `${NOW + 600}` } }],
  ['there is no end', { ...info, terms: { signatures: terms.signatures } }],
  ['there is a member too many', { ...info, terms: { ...terms, note: 'x' } }],
  [
    'signatures are no list',
    { ...info, terms: { ...terms, signatures: { 0: first, 1: second, length: 2 } } },
  ],
  ['a signature is no text', { ...info, terms: { ...terms, signatures: [7, second] } }],
  [
    'a signature is in upper case',
    { ...info, terms: { ...terms, signatures: [first?.toUpperCase(), second] } },
  ],
  [
    'a signature is that of a contract',
    { ...info, terms: { ...terms, signatures: [`${first}00`, second] } },
  ],
  ['terms are null', { ...info, terms: null }],
]
test.each(REFUSED)('the seller is not taken at its word where %s', (_, announcement) => {
  expect(() => findOfferedTerms(kept(announcement), claims(), nobleEngine)).toThrow(
    expect.objectContaining({ code: 'statement_invalid' }),
  )
})

test('more than eight entries are never signed', async () => {
  const many = (entries: number): PaymentRequired => ({
    ...OFFERED,
    accepts: Array.from({ length: entries }, (_, at) => ({ ...ENTRY, amount: `${10000 + at}` })),
  })
  const find = async (required: PaymentRequired) =>
    findOfferedTerms(
      kept({ ...info, terms: await sign(required) }, required),
      claims({ payment: { terms: digestOf(required) } }),
      nobleEngine,
    )
  expect(await find(many(8))).toBeDefined()
  await expect(find(many(9))).rejects.toMatchObject({ code: 'statement_invalid' })
})

test('what is no 402 is refused', () => {
  expect(() => findOfferedTerms({ required: 'garbage' }, claims(), nobleEngine)).toThrow(
    expect.objectContaining({ code: 'x402_invalid' }),
  )
  expect(decodePaymentRequired(kept(info).required).accepts).toHaveLength(2)
})
