/** Digest and signature of claims, transcribed from spec/receipt.md §4, over viem. @module */
import {
  concat,
  domainSeparator,
  type Hex,
  hashStruct,
  hashTypedData,
  keccak256,
  recoverAddress,
  toHex,
} from 'viem'
import { sha256 } from './bytes.js'
import { canonical, isMembers, type JsonMembers } from './json.js'

const PAYMENT =
  'Payment(string protocol,string scheme,string kind,string network,string asset,uint256 amount,string payer,string payTo,string settlement,string transaction,string nonce,bytes32 terms)'
const REQUEST = 'Request(string method,string url,bytes32 body)'
const RESPONSE =
  'Response(uint16 status,string mediaType,string range,uint64 length,bool complete,bytes32 body,bytes32 json)'

/** The types as text; a struct is followed by those that it names. */
export const ENCODED_TYPES = {
  EIP712Domain: 'EIP712Domain(string name,string version)',
  DeliveryReceipt: `DeliveryReceipt(uint64 issuedAt,string issuer,address signer,Payment payment,Request request,Response response,bytes32 extensions)${PAYMENT}${REQUEST}${RESPONSE}`,
  Payment: PAYMENT,
  Request: REQUEST,
  Response: RESPONSE,
} as const

export const DOMAIN = { name: 'HTTP Delivery Receipt', version: '1' }

type Field = { name: string; type: string }

const fields = (encoded: string): Field[] =>
  encoded
    .slice(encoded.indexOf('(') + 1, encoded.indexOf(')'))
    .split(',')
    .map((member) => {
      const [type = '', name = ''] = member.split(' ')
      return { name, type }
    })

export const TYPES: Record<string, Field[]> = {
  DeliveryReceipt: fields(ENCODED_TYPES.DeliveryReceipt),
  Payment: fields(PAYMENT),
  Request: fields(REQUEST),
  Response: fields(RESPONSE),
}

const ZERO: Hex = `0x${'0'.repeat(64)}`

/** The EIP-712 message of claims: zeros for what is absent, a digest for the extensions. */
export function toMessage(claims: JsonMembers): Record<string, unknown> {
  const { extensions, payment, response } = claims
  return {
    ...claims,
    payment: {
      ...(payment as JsonMembers),
      amount: BigInt((payment as JsonMembers).amount as string),
    },
    response: { ...(response as JsonMembers), json: (response as JsonMembers).json ?? ZERO },
    extensions: isMembers(extensions) ? sha256(canonical(extensions) as string) : ZERO,
  }
}

export const typedData = (claims: JsonMembers, domain: Record<string, unknown> = DOMAIN) => ({
  domain,
  types: TYPES,
  primaryType: 'DeliveryReceipt' as const,
  message: toMessage(claims),
})

/** The receipt id. */
export const digestOf = (claims: JsonMembers): Hex => hashTypedData(typedData(claims))

/** Every value on the way to the digest. */
export function digestValues(claims: JsonMembers) {
  const message = toMessage(claims)
  const hash = (primaryType: string, data: unknown) =>
    hashStruct({ data: data as Record<string, unknown>, primaryType, types: TYPES })
  const structHashes = {
    Payment: hash('Payment', message.payment),
    Request: hash('Request', message.request),
    Response: hash('Response', message.response),
    DeliveryReceipt: hash('DeliveryReceipt', message),
  }
  const separator = domainSeparator({ domain: DOMAIN })
  return {
    typeHashes: Object.fromEntries(
      Object.entries(ENCODED_TYPES).map(([name, encoded]) => [name, keccak256(toHex(encoded))]),
    ),
    structHashes,
    domainSeparator: separator,
    digest: keccak256(concat(['0x1901', separator, structHashes.DeliveryReceipt])),
  }
}

const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** Whether a signature is in its one form. */
export function isSignature(value: unknown): value is Hex {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{130}$/.test(value)) return false
  const r = BigInt(`0x${value.slice(2, 66)}`)
  const s = BigInt(`0x${value.slice(66, 130)}`)
  const v = value.slice(130)
  return r > 0n && r < N && s > 0n && s <= N / 2n && (v === '1b' || v === '1c')
}

/** The address that a signature recovers to, in lower case, or `undefined`. */
export async function recoverSigner(hash: Hex, signature: Hex): Promise<string | undefined> {
  try {
    return (await recoverAddress({ hash, signature })).toLowerCase()
  } catch {
    return undefined
  }
}

/** The same signature over the curve's other half: every loose verifier accepts it. */
export function withHighS(signature: Hex): Hex {
  const s = N - BigInt(`0x${signature.slice(66, 130)}`)
  const v = signature.endsWith('1b') ? '1c' : '1b'
  return `${signature.slice(0, 66)}${s.toString(16).padStart(64, '0')}${v}` as Hex
}

export const CURVE_ORDER = N
