/** A delivery to judge, signed and encoded by viem and node alone: nothing here comes from the code under test. */
import { createHash } from 'node:crypto'
import { hashTypedData } from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import type { Json, JsonObject } from '../../src/core/json.js'
import type { Hex } from '../../src/ports.js'
import type { Claims, Receipt } from '../../src/receipt/types.js'

export const ISSUER = 'https://api.example.com'
export const BODY = Buffer.from('{"symbol":"ETH","price":"3105.20"}')

export const sha256 = (data: Uint8Array | string): Hex =>
  `0x${createHash('sha256').update(data).digest('hex')}`

export const newAccount = (): PrivateKeyAccount => privateKeyToAccount(generatePrivateKey())

/** JCS of JSON that holds no exotic numbers: ECMAScript's own printing over sorted members. */
export function sortedJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`
  const members = Object.keys(value).sort()
  return `{${members
    .map((name) => `${JSON.stringify(name)}:${sortedJson((value as JsonObject)[name] as Json)}`)
    .join(',')}}`
}

export const toHeader = (receipt: Receipt): string =>
  Buffer.from(sortedJson(receipt as unknown as Json)).toString('base64url')

const word = (byte: number, length = 32): Hex =>
  `0x${byte.toString(16).padStart(2, '0').repeat(length)}`

/** Claims about a sold price, with everything in them. */
export function sampleClaims(signer: string): Claims {
  return {
    issuedAt: 1795341667,
    issuer: ISSUER,
    signer: signer.toLowerCase() as Hex,
    payment: {
      protocol: 'x402/2',
      scheme: 'exact',
      kind: 'eip3009',
      network: 'eip155:8453',
      asset: '0x833589fcd6edb6e08f4c7c32d4f71b54bda02913',
      amount: '10000',
      payer: word(0x85, 20),
      payTo: word(0x20, 20),
      settlement: 'settled',
      transaction: word(0x7a),
      nonce: word(0x0e),
      terms: word(0x71),
    },
    request: { method: 'GET', url: `${ISSUER}/report?symbol=ETH`, body: sha256('') },
    response: {
      status: 200,
      mediaType: 'application/json',
      range: '',
      length: BODY.length,
      complete: true,
      body: sha256(BODY),
      json: sha256(sortedJson(JSON.parse(BODY.toString()))),
    },
  }
}

/** A copy with the member at the dotted path set, or removed where the value is undefined. */
export function withMember<T extends object>(value: T, path: string, member: unknown): T {
  const [name = '', ...rest] = path.split('.')
  const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) }
  if (rest.length > 0) copy[name] = withMember(copy[name] as object, rest.join('.'), member)
  else if (member === undefined) delete copy[name]
  else copy[name] = member
  return copy as T
}

const text = (...names: string[]) => names.map((name) => ({ name, type: 'string' }))
const digest = (name: string) => ({ name, type: 'bytes32' })

const TYPES: Record<string, { name: string; type: string }[]> = {
  DeliveryReceipt: [
    { name: 'issuedAt', type: 'uint64' },
    ...text('issuer'),
    { name: 'signer', type: 'address' },
    { name: 'payment', type: 'Payment' },
    { name: 'request', type: 'Request' },
    { name: 'response', type: 'Response' },
    digest('extensions'),
  ],
  Payment: [
    ...text('protocol', 'scheme', 'kind', 'network', 'asset'),
    { name: 'amount', type: 'uint256' },
    ...text('payer', 'payTo', 'settlement', 'transaction', 'nonce'),
    digest('terms'),
  ],
  Request: [...text('method', 'url'), digest('body')],
  Response: [
    { name: 'status', type: 'uint16' },
    ...text('mediaType', 'range'),
    { name: 'length', type: 'uint64' },
    { name: 'complete', type: 'bool' },
    digest('body'),
    digest('json'),
  ],
}

/** The message as a wallet sees it. */
export const typedClaims = ({ extensions, ...claims }: Claims) => ({
  domain: { name: 'HTTP Delivery Receipt', version: '1' },
  primaryType: 'DeliveryReceipt',
  types: TYPES,
  message: {
    ...claims,
    issuedAt: BigInt(claims.issuedAt),
    payment: { ...claims.payment, amount: BigInt(claims.payment.amount) },
    response: {
      ...claims.response,
      length: BigInt(claims.response.length),
      json: claims.response.json ?? word(0),
    },
    extensions: extensions ? sha256(sortedJson(extensions)) : word(0),
  },
})

/** The digest as viem sees it. */
export const digestOf = (claims: Claims): Hex => hashTypedData(typedClaims(claims))

export async function signedBy(account: PrivateKeyAccount, claims: Claims): Promise<Receipt> {
  return { receipt: claims, signature: await account.sign({ hash: digestOf(claims) }) }
}

/** A receipt over the sample, and what a verifier needs in order to accept it. */
export async function delivery(change: (claims: Claims) => Claims = (claims) => claims) {
  const account = newAccount()
  const claims = change(sampleClaims(account.address))
  const receipt = await signedBy(account, claims)
  return {
    account,
    claims,
    receipt,
    header: toHeader(receipt),
    trust: { signers: [{ issuer: claims.issuer, signer: account.address }] },
    request: { method: 'GET', url: `${ISSUER}/report?symbol=ETH` },
    response: { status: 200, contentType: 'application/json', body: BODY as Uint8Array },
  }
}
