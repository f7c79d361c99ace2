/** Receipts at the edge of what is allowed, which every verifier accepts. @module */
import { BODY, claimsOf, ISSUER, SIGNER, signClaims, toHeader } from '../../support/fixtures.js'
import { canonical, type JsonMembers, sha256, type VerifyInput } from '../../support/reference.js'
import type { VectorCase } from '../vector.js'
import { asReader, sample, signed } from './build.js'

const valid = (
  name: string,
  spec: string,
  comment: string,
  receipt: string,
  more: Partial<VerifyInput> = {},
): VectorCase => ({
  name: `shapes/${name}`,
  spec,
  comment,
  means: 'verified',
  operation: 'verify',
  input: asReader(receipt, more),
})

const EMPTY = { response: { status: 204, body: { utf8: '' } } }

export async function shapesCases(): Promise<VectorCase[]> {
  const claims = claimsOf()
  const response = claims.response as JsonMembers
  const request = claims.request as JsonMembers
  const { json: _, ...withoutJson } = response
  const paid = (changes: JsonMembers) =>
    signed({ ...claims, payment: { ...(claims.payment as JsonMembers), ...changes } })
  const answered = (changes: JsonMembers) =>
    signed({ ...claims, response: { ...withoutJson, ...changes } })
  const extended = (extensions: JsonMembers) => signed({ ...claims, extensions })
  const loopback = 'http://[::1]:8402'
  const nothing = claimsOf({ status: 204, contentType: '', body: '' })

  return [
    valid(
      'permit2',
      'receipt.md#3-payment',
      'A Permit2 payment: its nonces count per owner, whatever the asset.',
      await paid({ kind: 'permit2', nonce: String(2n ** 256n - 1n) }),
    ),
    valid(
      'channel',
      'receipt.md#3-payment',
      'A payment promised over a channel.',
      await paid({
        scheme: 'batch-settlement',
        kind: 'channel',
        settlement: 'promised',
        transaction: '',
        nonce: `0x${'c4'.repeat(32)}:30000`,
      }),
    ),
    valid(
      'mpp',
      'receipt.md#3-payment',
      'A payment of MPP, which a reference identifies.',
      await paid({
        protocol: 'mpp',
        scheme: 'charge',
        kind: 'mpp',
        network: 'mpp:stripe',
        asset: 'usd',
        payer: 'customer-7',
        payTo: 'merchant-3',
        transaction: 'pi_1',
        nonce: 'pi_1',
      }),
    ),
    valid(
      'mpp-on-evm',
      'receipt.md#3-payment',
      'A payment of MPP that EIP-3009 identifies.',
      await paid({ protocol: 'mpp', scheme: 'charge' }),
    ),
    valid(
      'transaction',
      'receipt.md#3-payment',
      'A payment that its transaction identifies, on a network without an EVM, where case counts.',
      await paid({
        kind: 'transaction',
        network: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
        asset: 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v',
        payer: '7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU',
        payTo: '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM',
        transaction:
          '5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW',
        nonce: '',
      }),
    ),
    valid(
      'self-payment',
      'receipt.md#3-payment',
      'Payer and payee are one: what that is worth is for the reader to judge.',
      await paid({ payer: (claims.payment as JsonMembers).payTo as string }),
    ),
    valid(
      'loopback-issuer',
      'receipt.md#2-claims',
      'An issuer on loopback, without TLS.',
      await signed({ ...claims, issuer: loopback, request: { ...request, url: `${loopback}/` } }),
      { trust: { signers: [{ issuer: loopback, signer: SIGNER }] } },
    ),
    valid(
      'no-json-digest',
      'receipt.md#6-which-bytes',
      'The digest of the JSON is absent, and signed as zeros.',
      await answered({}),
    ),
    valid(
      'json-of-text',
      'receipt.md#6-which-bytes',
      'A body that is no JSON.',
      await signed(claimsOf({ contentType: 'text/plain', body: 'plain' })),
      { response: { body: { utf8: 'plain' } } },
    ),
    valid(
      'truncated',
      'receipt.md#6-which-bytes',
      'The stream broke off, and the receipt says so.',
      await answered({ complete: false }),
    ),
    valid(
      'no-content',
      'receipt.md#6-which-bytes',
      'Status 204: the digest is that of no bytes.',
      await signed(nothing),
      EMPTY,
    ),
    valid(
      'partial-content',
      'receipt.md#6-which-bytes',
      'Status 206: range and digest are those of the part.',
      await signed(claimsOf({ status: 206, range: 'bytes 0-9/34', body: BODY.slice(0, 10) })),
      {
        response: { status: 206, contentRange: 'bytes 0-9/34', body: { utf8: BODY.slice(0, 10) } },
      },
    ),
    valid(
      'several-ranges',
      'receipt.md#6-which-bytes',
      'Status 206 with several ranges, which the content itself lists.',
      await signed(claimsOf({ status: 206, contentType: 'multipart/byteranges', body: 'parts' })),
      { response: { body: { utf8: 'parts' } } },
    ),
    valid(
      'paid-error',
      'receipt.md#6-which-bytes',
      'A paid response of status 500 has a receipt like any other.',
      await signed(claimsOf({ status: 500, contentType: 'text/plain', body: 'no' })),
      { response: { status: 500, body: { utf8: 'no' } } },
    ),
    valid(
      'redirect',
      'http.md#4-which-responses-carry-a-receipt',
      'A redirect names where it leads in an extension.',
      await signed({
        ...claimsOf({ status: 302, contentType: '', body: '' }),
        extensions: { location: 'https://cdn.example.com/report' },
      }),
      { response: { status: 302, body: { utf8: '' } } },
    ),
    valid(
      'digest-url',
      'receipt.md#5-url',
      'A long URL in its digest form.',
      await signed(claimsOf({ url: `${ISSUER}/?q=${'a'.repeat(300)}` })),
    ),
    valid(
      'extensions',
      'receipt.md#2-claims',
      'Extensions of four levels, sorted by UTF-16 code units: 10 before 9 before A before __proto__.',
      await extended(
        JSON.parse(
          '{"__proto__":{"a":{"b":{"c":true}}},"9":9007199254740991,"10":["x",{}],"A":""}',
        ),
      ),
    ),
    valid(
      'extensions-longest',
      'receipt.md#2-claims',
      'Extensions of 512 bytes.',
      await extended({ note: 'x'.repeat(501) }),
    ),
    valid('v-27', 'receipt.md#4-signature', 'A signature with v of 27.', await withParity('1b')),
    valid('v-28', 'receipt.md#4-signature', 'A signature with v of 28.', await withParity('1c')),
    await everyMemberAtItsMaximum(),
    valid(
      'signer-checksummed-by-reader',
      'verification.md#step-9',
      'The reader writes the signer in mixed case.',
      toHeader(await sample()),
      {
        trust: {
          signers: [{ issuer: ISSUER, signer: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' }],
        },
      },
    ),
  ]
}

/** The sample at the first time whose signature has this parity. */
async function withParity(v: string): Promise<string> {
  for (let second = 0; ; second += 1) {
    const claims = { ...claimsOf(), issuedAt: 1795341667 + second }
    const receipt = await signClaims(claims)
    if (receipt.signature.endsWith(v)) return toHeader(receipt)
  }
}

/** Nothing longer can be said; what is left belongs to the extensions. */
async function everyMemberAtItsMaximum(): Promise<VectorCase> {
  const fill = (start: string, length: number) => start.padEnd(length, 'x')
  const issuer = `https://${'a'.repeat(59)}.${'b'.repeat(58)}.c`
  const claims: JsonMembers = {
    issuedAt: Number.MAX_SAFE_INTEGER,
    issuer,
    signer: SIGNER,
    payment: {
      protocol: 'x402/2',
      scheme: fill('s', 28),
      kind: 'channel',
      network: `${fill('n', 8)}:${fill('r', 32)}`,
      asset: fill('a', 66),
      amount: '9'.repeat(39),
      payer: fill('p', 66),
      payTo: fill('q', 66),
      settlement: 'settled',
      transaction: fill('t', 90),
      nonce: `${fill('c', 66)}:${'8'.repeat(39)}`,
      terms: `0x${'e'.repeat(64)}`,
    },
    request: { method: fill('M', 16), url: fill(`${issuer}/`, 256), body: sha256('') },
    response: {
      status: 206,
      mediaType: `${fill('application/', 75)}+json`,
      range: fill('bytes 0-33/34', 56),
      length: Number.MAX_SAFE_INTEGER,
      complete: false,
      body: sha256('somebody else has it'),
      json: sha256(canonical(JSON.parse(BODY)) as string),
    },
  }
  const bare = (await signed(claims)).length
  const room = 2112 - bare - ',"extensions":{"note":""}'.length
  const receipt = await signClaims({ ...claims, extensions: { note: 'x'.repeat(room) } })
  const left = room + '{"note":""}'.length
  return valid(
    'every-member-at-its-maximum',
    'receipt.md#7-encoding-and-header',
    `Every member is as long as it can be: ${bare} bytes, which leave ${left} for extensions. The header has 2816 characters. The reader kept the parsed JSON alone.`,
    toHeader(receipt),
    {
      trust: { signers: [{ issuer, signer: SIGNER }] },
      response: { json: { utf8: BODY } },
    },
  )
}
