/** The JSON Schemas say what the pages and the vectors say. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { matchesSchema, SCHEMAS } from '../support/json-schema.js'
import type { VerifyInput } from '../support/reference.js'
import { readVector, SPEC, vectors } from './files.js'

const read = (file: string) => JSON.parse(readFileSync(SPEC + file, 'utf8'))

const receipts = vectors()
  .filter(([, { operation }]) => operation === 'verify')
  .map(([name, { expect: wanted, input }]) => {
    const { receipt } = input as VerifyInput
    return { name, wanted, receipt }
  })

const parse = (receipt: string) =>
  JSON.parse(receipt.startsWith('{') ? receipt : Buffer.from(receipt, 'base64url').toString())

/** Rules that a schema cannot say: they join members, count bytes, compare numbers, or need a URL parser. */
const BEYOND = [
  'claims/asset-checksummed',
  'claims/channel-nonce-without-amount',
  'claims/content-without-content',
  'claims/extensions-too-long',
  'claims/extensions-unicode',
  'claims/issuer-in-upper-case',
  'claims/issuer-like-loopback',
  'claims/issuer-with-default-port',
  'claims/issuer-without-tls',
  'claims/kind-elsewhere',
  'claims/mpp-on-evm',
  'claims/mpp-under-x402',
  'claims/network-of-mpp',
  'claims/nonce-decimal',
  'claims/nonce-in-upper-case',
  'claims/nonce-missing',
  'claims/payee-without-prefix',
  'claims/payer-checksummed',
  'claims/payer-with-space',
  'claims/permit2-nonce-hexadecimal',
  'claims/permit2-nonce-leading-zero',
  'claims/promised-with-transaction',
  'claims/range-of-whole',
  'claims/settled-without-transaction',
  'claims/transaction-in-upper-case',
  'claims/transaction-promised',
  'claims/transaction-short',
  'signature/high-s',
  'signature/r-order',
  'signature/r-zero',
  'signature/s-half-order-and-one',
  'signature/s-zero',
]

test.each(vectors())('%s is a vector', (_, vector) => {
  expect(matchesSchema(vector, 'vector.schema.json', SCHEMAS)).toBe(true)
})

test('a vector with a member too many, or an answer of another operation, is none', () => {
  const vector = readVector('url/plus.json')
  expect(matchesSchema({ ...vector, note: 1 }, 'vector.schema.json', SCHEMAS)).toBe(false)
  expect(matchesSchema({ ...vector, operation: 'payment' }, 'vector.schema.json', SCHEMAS)).toBe(
    false,
  )
})

test('every receipt that passes step 6 is a receipt', () => {
  const good = receipts.filter(
    ({ wanted }) => !/^(size|base64url|json|canonical|claims|signature)$/.test(`${wanted.step}`),
  )
  expect(good.length).toBeGreaterThan(100)
  for (const { name, receipt } of good) {
    expect(matchesSchema(parse(receipt), 'receipt.schema.json', SCHEMAS), name).toBe(true)
  }
})

test('every receipt that fails steps 5 and 6 is none, but for rules beyond a schema', () => {
  const accepted = receipts
    .filter(({ wanted }) => wanted.step === 'claims' || wanted.step === 'signature')
    .filter(({ receipt }) => matchesSchema(parse(receipt), 'receipt.schema.json', SCHEMAS))
    .map(({ name }) => name)
  expect(accepted).toEqual(BEYOND)
})

test('the registry is one', () => {
  expect(matchesSchema(read('errors.json'), 'errors.schema.json', SCHEMAS)).toBe(true)
})

test('an announcement names issuer and signer, perhaps signed terms, and nothing else', () => {
  const announcement = {
    issuer: 'https://api.example.com',
    signer: '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  }
  const matches = (value: object) => matchesSchema(value, 'announcement.schema.json', SCHEMAS)
  expect(matches(announcement)).toBe(true)
  expect(matches({ ...announcement, keys: 'https://keys.example.com' })).toBe(false)
  expect(matches({ issuer: announcement.issuer })).toBe(false)

  const signature = `0x${'ab'.repeat(64)}1b`
  const withTerms = (terms: unknown) => matches({ ...announcement, terms })
  const terms = { signatures: [signature, signature], validUntil: 1795341600 }
  expect(withTerms(terms)).toBe(true)
  expect(withTerms({ ...terms, signatures: Array(8).fill(signature) })).toBe(true)
  expect(withTerms({ ...terms, signatures: Array(9).fill(signature) })).toBe(false)
  expect(withTerms({ ...terms, signatures: [`${signature}00`] })).toBe(false)
  expect(withTerms({ ...terms, validUntil: '1795341600' })).toBe(false)
  expect(withTerms({ ...terms, note: 'x' })).toBe(false)
  expect(withTerms({ signatures: terms.signatures })).toBe(false)
  expect(withTerms(null)).toBe(false)
})
