/** One paid exchange and its receipt, signed by published test keys, on values of the reference alone. @module */
import { type Address, type Hex, serializeSignature } from 'viem'
import { privateKeyToAccount, sign } from 'viem/accounts'
import {
  canonical,
  claimedContent,
  claimedUrl,
  decodeExchange,
  digestOf,
  type JsonMembers,
  type JsonValue,
  readPayment,
  sha256,
} from './reference.js'

/** Accounts 0 to 3 of anvil and Hardhat: everybody has these keys. */
export const KEYS = {
  signer: '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  stranger: '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  payer: '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
  payee: '0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6',
} as const satisfies Record<string, Hex>

const checksummed = (key: Hex): Address => privateKeyToAccount(key).address

/** As wallets print them. */
export const CHECKSUMMED = {
  signer: checksummed(KEYS.signer),
  payer: checksummed(KEYS.payer),
  payee: checksummed(KEYS.payee),
}

const lower = (key: Hex) => checksummed(key).toLowerCase()

export const SIGNER = lower(KEYS.signer)
export const STRANGER = lower(KEYS.stranger)
export const PAYER = lower(KEYS.payer)
export const PAYEE = lower(KEYS.payee)

export const ISSUER = 'https://api.example.com'
export const URL_SENT = `${ISSUER}/report?symbol=ETH`
export const ISSUED_AT = 1795341667
export const BODY = '{"symbol":"ETH","price":"3105.20"}'
export const NONCE: Hex = '0x8d02d55aa6d0a3b9d7ea1b4e9c6dfb1c4e15c1ae1a4cbb1f1c9ba7d9b5f0a3e1'
export const TRANSACTION: Hex = '0x5f3c1a0b9e8d7c6b5a49382716051423f2e1d0c9b8a7968574635241302f1e0d'
/** Circle's USDC on Base Sepolia. */
export const USDC = '0x036cbd53842c5426634e7929541ec2318f3dcf7e'

export type Message = { [member: string]: JsonValue }

/** What the server asks for. */
export const REQUIRED: Message = {
  x402Version: 2,
  error: 'Payment required',
  resource: { url: URL_SENT, description: 'A price', mimeType: 'application/json' },
  accepts: [
    {
      scheme: 'exact',
      network: 'eip155:84532',
      amount: '10000',
      asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
      payTo: CHECKSUMMED.payee,
      maxTimeoutSeconds: 60,
      extra: { name: 'USDC', version: '2' },
    },
  ],
}

export const ENTRY = (REQUIRED.accepts as Message[])[0] as Message

/** What the payer sends. */
export const PAYMENT: Message = {
  x402Version: 2,
  resource: REQUIRED.resource as Message,
  accepted: ENTRY,
  payload: {
    // Nobody reads it here: whether the payer consented is a step of its own.
    signature: `0x${'5a'.repeat(64)}1b`,
    authorization: {
      from: CHECKSUMMED.payer,
      to: CHECKSUMMED.payee,
      value: '10000',
      validAfter: '1795341000',
      validBefore: '1795341727',
      nonce: NONCE,
    },
  },
}

/** What the facilitator answers. */
export const SETTLEMENT: Message = {
  success: true,
  payer: CHECKSUMMED.payer,
  transaction: TRANSACTION,
  network: 'eip155:84532',
}

/** The digest of the terms that a version 2 message advertises in its first entry. */
export const termsOf = ({ accepts, resource }: Message): string =>
  sha256(
    canonical({
      x402Version: 2,
      resource,
      accepts: (accepts as Message[])[0],
    } as Message) as string,
  )

/** A message as a header carries it. */
export const toBase64 = (message: JsonValue): string =>
  Buffer.from(JSON.stringify(message)).toString('base64')

/** The claims that an exchange and its content lead to. */
export function claimsOf({
  required = REQUIRED,
  payment = PAYMENT,
  settlement = SETTLEMENT,
  method = 'GET',
  url = URL_SENT,
  requestBody = '',
  status = 200,
  range = '',
  contentType = 'application/json; charset=utf-8',
  body = BODY as string | Uint8Array,
} = {}): JsonMembers {
  const exchange = decodeExchange({
    required: JSON.stringify(required),
    payment: JSON.stringify(payment),
    settlement: JSON.stringify(settlement),
  })
  return {
    issuedAt: ISSUED_AT,
    issuer: ISSUER,
    signer: SIGNER,
    payment: { ...readPayment(exchange).payment },
    request: { method, url: claimedUrl(url, ISSUER) as string, body: sha256(requestBody) },
    response: {
      status,
      range,
      complete: true,
      ...claimedContent(typeof body === 'string' ? Buffer.from(body) : body, contentType),
    },
  }
}

export async function signDigest(hash: Hex, key: Hex = KEYS.signer): Promise<Hex> {
  return serializeSignature(await sign({ hash, privateKey: key }))
}

/** Claims and the signature over them, as one JSON value. */
export async function signClaims(claims: JsonMembers, key: Hex = KEYS.signer) {
  return { receipt: claims, signature: await signDigest(digestOf(claims), key) }
}

/** A receipt as JSON text, in its one encoding. */
export const toText = (receipt: JsonMembers): string => canonical(receipt) as string

/** A receipt as a header value. */
export const toHeader = (receipt: JsonMembers): string =>
  Buffer.from(toText(receipt)).toString('base64url')

/** A deep copy with one member set, or removed where the value is `undefined`. */
export function withMember(value: JsonMembers, path: string, member: JsonValue | undefined) {
  const copy = structuredClone(value)
  const names = path.split('.')
  const last = names.pop() as string
  const parent = names.reduce((object, name) => object[name] as JsonMembers, copy)
  if (member === undefined) delete parent[last]
  else
    Object.defineProperty(parent, last, {
      value: member,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  return copy
}
