/** Generators of what the format allows, for properties. */
import fc from 'fast-check'
import type { Json } from '../../src/core/json.js'
import type { Payment } from '../../src/payment/types.js'
import type { Hex } from '../../src/ports.js'
import type { Claims } from '../../src/receipt/types.js'

const of = (alphabet: string) => fc.constantFrom(...alphabet)
const DIGITS = '0123456789'
const HEX = `${DIGITS}abcdef`
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
/** Printable ASCII without quotation mark and backslash. */
const PRINTABLE = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at))
  .join('')
  .replace(/["\\]/g, '')

const chars = (alphabet: string, minLength: number, maxLength = minLength) =>
  fc.string({ unit: of(alphabet), minLength, maxLength })

export const arbHex = (bytes: number): fc.Arbitrary<Hex> =>
  chars(HEX, 2 * bytes).map((digits): Hex => `0x${digits}`)

const ZEROS = `0x${'0'.repeat(64)}`
const arbDigest = arbHex(32).filter((hex) => hex !== ZEROS)

const arbAmount = fc.bigInt({ min: 1n, max: 10n ** 39n - 1n }).map(String)

/** Numbers that are exact as JSON prints them, any text without lone surrogates, any names. */
export const arbJson: fc.Arbitrary<Json> = fc
  .jsonValue({ depthSize: 'medium', maxDepth: 6, stringUnit: 'binary' })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json)

export const arbIssuer: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(chars(LETTERS, 1, 20), fc.constantFrom('', ':8443', ':4021'))
    .map(([host, port]) => `https://${host}.example.com${port}`),
  fc.constantFrom('http://localhost:4021', 'http://127.0.0.1:8080', 'http://[::1]'),
)

type Identity = Pick<
  Payment,
  | 'asset'
  | 'kind'
  | 'network'
  | 'nonce'
  | 'payer'
  | 'payTo'
  | 'protocol'
  | 'settlement'
  | 'transaction'
>

const arbAccount = chars(PRINTABLE, 1, 66)
const arbDecimal = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map(String)
const arbSettled = { settlement: fc.constant('settled' as const) }
const arbX402 = { protocol: fc.constantFrom('x402/1', 'x402/2') }
const arbEvm = {
  ...arbX402,
  ...arbSettled,
  network: fc.integer({ min: 1, max: 2 ** 31 }).map((chain) => `eip155:${chain}`),
  asset: arbHex(20),
  payer: arbHex(20),
  payTo: arbHex(20),
  transaction: arbHex(32),
}

/** One of each kind, each with the form of nonce that it has. */
const arbIdentity: fc.Arbitrary<Identity> = fc.oneof(
  fc.record({ ...arbEvm, kind: fc.constant('eip3009' as const), nonce: arbHex(32) }),
  fc.record({ ...arbEvm, kind: fc.constant('permit2' as const), nonce: arbDecimal }),
  fc.record({
    ...arbEvm,
    settlement: fc.constant('promised' as const),
    transaction: fc.constant(''),
    kind: fc.constant('channel' as const),
    nonce: fc.tuple(arbHex(32), arbAmount).map(([id, sum]) => `${id}:${sum}`),
  }),
  fc.record({
    ...arbX402,
    ...arbSettled,
    kind: fc.constant('transaction' as const),
    network: chars(`${LETTERS}${DIGITS}`, 1, 32).map((chain) => `solana:${chain}`),
    asset: arbAccount,
    payer: arbAccount,
    payTo: arbAccount,
    transaction: chars(PRINTABLE, 1, 90),
    nonce: fc.constant(''),
  }),
  fc.record({
    ...arbSettled,
    protocol: fc.constant('mpp'),
    kind: fc.constant('mpp' as const),
    network: chars(LETTERS, 1, 32).map((method) => `mpp:${method}`),
    asset: arbAccount,
    payer: arbAccount,
    payTo: arbAccount,
    transaction: chars(PRINTABLE, 1, 90),
    nonce: chars(PRINTABLE, 1, 106),
  }),
)

export const arbPayment: fc.Arbitrary<Payment> = fc
  .tuple(arbIdentity, chars(`${LETTERS}${DIGITS}`, 1, 28), arbAmount, arbDigest)
  .map(([identity, scheme, amount, terms]) => ({ ...identity, scheme, amount, terms }))

const arbResponse: fc.Arbitrary<Claims['response']> = fc
  .record(
    {
      status: fc.integer({ min: 200, max: 599 }).filter((status) => status !== 304),
      mediaType: fc.constantFrom('', 'application/json', 'text/html', 'application/geo+json'),
      range: chars(PRINTABLE, 0, 56),
      length: fc.maxSafeNat(),
      complete: fc.boolean(),
      body: arbDigest,
      json: arbDigest,
    },
    { requiredKeys: ['status', 'mediaType', 'range', 'length', 'complete', 'body'] },
  )
  .map((response) => ({
    ...response,
    range: response.status === 206 ? response.range : '',
    length: response.status === 204 || response.status === 205 ? 0 : response.length,
  }))

const arbExtensions = fc.dictionary(
  chars(LETTERS, 1, 10),
  fc.oneof(chars(PRINTABLE, 0, 40), fc.maxSafeNat(), fc.boolean()),
  { minKeys: 1, maxKeys: 4 },
)

/** Claims of every kind of payment, within every cap. */
export const arbClaims = (signer: Hex): fc.Arbitrary<Claims> =>
  fc
    .record(
      {
        issuedAt: fc.maxSafeNat(),
        issuer: arbIssuer,
        payment: arbPayment,
        method: chars(`${LETTERS.toUpperCase()}`, 1, 16).filter((method) => method !== 'HEAD'),
        path: chars(`${LETTERS}${DIGITS}/?&=%20`, 0, 100),
        body: arbDigest,
        response: arbResponse,
        extensions: arbExtensions,
      },
      { requiredKeys: ['issuedAt', 'issuer', 'payment', 'method', 'path', 'body', 'response'] },
    )
    .map(({ body, extensions, issuedAt, issuer, method, path, payment, response }) => ({
      issuedAt,
      issuer,
      signer,
      payment,
      request: { method, url: `${issuer}/${path}`, body },
      response,
      ...(extensions !== undefined && { extensions }),
    }))
