/** Which claims are well formed, transcribed from spec/receipt.md §2 to §4. @module */
import { canonical, isMembers, type JsonValue } from './json.js'

export type Test = (value: JsonValue | undefined) => boolean

/** Printable ASCII but for the two characters that JSON escapes. */
const isText = (value: JsonValue | undefined): value is string =>
  typeof value === 'string' &&
  [...value].every((char) => char >= ' ' && char <= '~' && char !== '"' && char !== '\\')

export const text =
  (min: number, max: number): Test =>
  (value) =>
    isText(value) && value.length >= min && value.length <= max

export const oneOf =
  (...values: JsonValue[]): Test =>
  (value) =>
    value !== undefined && values.includes(value)

export const matching =
  (pattern: RegExp): Test =>
  (value) =>
    isText(value) && pattern.test(value)

export const isInteger: Test = (value) =>
  typeof value === 'number' && value >= 0 && value <= 2 ** 53 - 1 && Math.floor(value) === value

export const isAddress = matching(/^0x[0-9a-f]{40}$/)
export const isHash = matching(/^0x[0-9a-f]{64}$/)
const isDigest: Test = (value) => isHash(value) && value !== `0x${'0'.repeat(64)}`

export const isIssuer: Test = (value) => {
  if (!isText(value) || value.length > 128) return false
  try {
    const { hostname, origin, protocol } = new URL(value)
    if (origin !== value) return false
    if (protocol === 'https:') return true
    const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname)
    return protocol === 'http:' && loopback
  } catch {
    return false
  }
}

const isUrl: Test = (value) => {
  if (!isText(value) || value.length < 1 || value.length > 256) return false
  const [before, fragment] = [value.split('#')[0] as string, value.split('#').slice(1)]
  if (fragment.length === 0) return true
  return (
    fragment.length === 1 &&
    before.length > 1 &&
    before.endsWith('/') &&
    /^sha-256=[A-Za-z0-9_-]{43}$/.test(fragment[0] as string)
  )
}

const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/

const isExtensions: Test = (value) => {
  if (!isMembers(value) || Object.keys(value).length === 0) return false
  const printed = canonical(value) as string
  const plain = [...printed].every((char) => char >= ' ' && char <= '~' && char !== '\\')
  return plain && printed.length <= 512
}

const PAYMENT: Record<string, Test> = {
  protocol: oneOf('x402/1', 'x402/2', 'mpp'),
  scheme: matching(/^[a-z0-9][a-z0-9-]{0,27}$/),
  kind: oneOf('eip3009', 'permit2', 'channel', 'mpp', 'transaction'),
  network: matching(/^[a-z0-9-]{3,8}:[A-Za-z0-9_-]{1,32}$/),
  asset: text(1, 66),
  amount: matching(/^[1-9][0-9]{0,38}$/),
  payer: text(1, 66),
  payTo: text(1, 66),
  settlement: oneOf('settled', 'promised'),
  transaction: text(0, 90),
  nonce: text(0, 106),
  terms: isDigest,
}

const REQUEST: Record<string, Test> = {
  method: (value) => text(1, 16)(value) && TOKEN.test(value as string) && value !== 'HEAD',
  url: isUrl,
  body: isDigest,
}

const RESPONSE: Record<string, Test> = {
  status: (value) =>
    isInteger(value) && (value as number) >= 200 && (value as number) <= 599 && value !== 304,
  mediaType: (value) =>
    value === '' ||
    (text(1, 80)(value) && /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(value as string)),
  range: text(0, 56),
  length: isInteger,
  complete: oneOf(true, false),
  body: isDigest,
  json: (value) => value === undefined || isDigest(value),
}

const CLAIMS: Record<string, Test> = {
  issuedAt: isInteger,
  issuer: isIssuer,
  signer: isAddress,
  payment: (value) => isStruct(value, PAYMENT) && isPayment(value as Record<string, string>),
  request: (value) => isStruct(value, REQUEST),
  response: (value) => isStruct(value, RESPONSE) && isResponse(value as Record<string, JsonValue>),
  extensions: (value) => value === undefined || isExtensions(value),
}

/** Every member as its test wants it, and no other member. */
export function isStruct(value: JsonValue | undefined, tests: Record<string, Test>): boolean {
  if (!isMembers(value)) return false
  const known = Object.entries(tests).every(([name, test]) =>
    test(Object.hasOwn(value, name) ? value[name] : undefined),
  )
  return known && Object.keys(value).every((name) => Object.hasOwn(tests, name))
}

const NONCES: Record<string, Test> = {
  eip3009: isHash,
  permit2: matching(/^(0|[1-9][0-9]{0,77})$/),
  channel: matching(/^[^:]+:[1-9][0-9]{0,38}$/),
  mpp: text(1, 106),
  transaction: oneOf(''),
}

/** The rules of spec/receipt.md §3 that join members of a payment. */
function isPayment(payment: Record<string, string>): boolean {
  const { kind = '', network = '', nonce = '', protocol, settlement, transaction = '' } = payment
  const namespace = network.split(':')[0]
  const settled = settlement === 'settled'
  if (!NONCES[kind]?.(nonce)) return false
  if ((kind === 'mpp') !== (namespace === 'mpp')) return false
  if (kind === 'mpp' && protocol !== 'mpp') return false
  if ((kind === 'eip3009' || kind === 'permit2') && namespace !== 'eip155') return false
  if (kind === 'transaction' && !settled) return false
  if (settled !== transaction.length > 0) return false
  if (namespace !== 'eip155') return true
  if (![payment.asset, payment.payer, payment.payTo].every(isAddress)) return false
  return !settled || isHash(transaction)
}

/** The rules of spec/receipt.md §6 that join members of a response. */
function isResponse({ length, range, status }: Record<string, JsonValue>): boolean {
  if (range !== '' && status !== 206) return false
  return !((status === 204 || status === 205) && length !== 0)
}

export const isClaims = (value: JsonValue | undefined): boolean => isStruct(value, CLAIMS)
