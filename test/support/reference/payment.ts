/** Reading a payment from its x402 messages, transcribed from spec/http.md §2 and spec/receipt.md §3. @module */
import { decodeExactly, decodeUtf8, type Hex, sha256 } from './bytes.js'
import { canonical, isMembers, type JsonMembers, type JsonValue, parseStrict } from './json.js'

/** A payment that cannot be read, and why. */
export class Refusal extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

export type PaymentFacts = Record<
  | 'protocol'
  | 'scheme'
  | 'kind'
  | 'network'
  | 'asset'
  | 'amount'
  | 'payer'
  | 'payTo'
  | 'settlement'
  | 'transaction'
  | 'nonce'
  | 'terms',
  string
>

const refuse = (code: string): never => {
  throw new Refusal(code)
}

const V1_NETWORKS: Record<string, string> = {
  abstract: 'eip155:2741',
  'abstract-testnet': 'eip155:11124',
  avalanche: 'eip155:43114',
  'avalanche-fuji': 'eip155:43113',
  base: 'eip155:8453',
  'base-sepolia': 'eip155:84532',
  celo: 'eip155:42220',
  educhain: 'eip155:41923',
  ethereum: 'eip155:1',
  flare: 'eip155:14',
  iotex: 'eip155:4689',
  megaeth: 'eip155:4326',
  monad: 'eip155:143',
  peaq: 'eip155:3338',
  polygon: 'eip155:137',
  'polygon-amoy': 'eip155:80002',
  sei: 'eip155:1329',
  'sei-testnet': 'eip155:1328',
  sepolia: 'eip155:11155111',
  'skale-base-sepolia': 'eip155:324705682',
  solana: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
  'solana-devnet': 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1',
  stable: 'eip155:988',
  'stable-testnet': 'eip155:2201',
  story: 'eip155:1514',
}

/** Base64 of JSON, or the JSON itself. */
function decodeMessage(text: string): JsonMembers {
  if (text.length > 16_384) refuse('x402_invalid')
  const bytes = decodeExactly(text, 'base64')
  const json = bytes === undefined || text.startsWith('{') ? text : decodeUtf8(bytes)
  const value = json === undefined ? undefined : parseStrict(json)
  return isMembers(value) ? value : refuse('x402_invalid')
}

const versionOf = (message: JsonMembers): 1 | 2 =>
  message.x402Version === 1 || message.x402Version === 2
    ? message.x402Version
    : refuse('x402_invalid')

/** What the server asked for. */
export function decodeRequired(text: string) {
  const message = decodeMessage(text)
  const version = versionOf(message)
  const { accepts, resource } = message
  if (!Array.isArray(accepts) || !accepts.every(isMembers)) return refuse('x402_invalid')
  return { version, resource, accepts }
}

function decodePayload(text: string) {
  const message = decodeMessage(text)
  const version = versionOf(message)
  const accepted = version === 2 ? message.accepted : message
  const { payload } = message
  if (!isMembers(payload) || !isMembers(accepted)) return refuse('x402_invalid')
  return { version, accepted, payload }
}

function decodeSettlement(text: string) {
  const { amount, network, payer, success, transaction } = decodeMessage(text)
  if (typeof success !== 'boolean') return refuse('x402_invalid')
  if (typeof transaction !== 'string' || typeof network !== 'string') return refuse('x402_invalid')
  return { amount, network, payer, success, transaction }
}

type Required = ReturnType<typeof decodeRequired>

const caip2 = (network: string, version: 1 | 2): string | undefined =>
  version === 2 ? network : Object.hasOwn(V1_NETWORKS, network) ? V1_NETWORKS[network] : undefined

const print = (value: JsonValue | undefined) => (value === undefined ? '' : canonical(value))

const without = (value: JsonMembers, name: string): JsonMembers =>
  Object.fromEntries(Object.entries(value).filter(([other]) => other !== name))

/** Whether everything of `small` is in `big`; only objects may have more. */
function covers(big: JsonValue | undefined, small: JsonValue): boolean {
  if (!isMembers(small)) return print(big) === print(small)
  if (!isMembers(big)) return false
  return Object.keys(small).every((name) => covers(big[name], small[name] as JsonValue))
}

function matchEntry(required: Required, payload: ReturnType<typeof decodePayload>): JsonMembers {
  const { accepted, version } = payload
  if (required.version !== version) refuse('terms_unknown')
  const fitting = required.accepts.filter((entry) => {
    if (version === 1) {
      return entry.scheme === accepted.scheme && entry.network === accepted.network
    }
    const sameCore = print(without(entry, 'extra')) === print(without(accepted, 'extra'))
    return sameCore && (entry.extra === undefined || covers(accepted.extra, entry.extra))
  })
  if (fitting.length === 0 || (version === 1 && fitting.length > 1)) refuse('terms_unknown')
  return fitting[0] as JsonMembers
}

const needText = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : refuse('x402_invalid')

const needMembers = (value: JsonValue | undefined): JsonMembers =>
  isMembers(value) ? value : refuse('x402_invalid')

interface Consent {
  kind: 'eip3009' | 'permit2'
  payer: string
  nonce: string
  payTo: string
  amount: string
  asset?: string
}

function readConsent(scheme: string, network: string, payload: JsonMembers): Consent | undefined {
  if (scheme !== 'exact' && scheme !== 'upto') refuse('scheme_unsupported')
  if (!network.startsWith('eip155:')) {
    return scheme === 'exact' ? undefined : refuse('scheme_unsupported')
  }
  if (scheme === 'exact' && payload.authorization !== undefined) {
    const { from, nonce, to, value } = needMembers(payload.authorization)
    return {
      kind: 'eip3009',
      payer: needText(from),
      nonce: needText(nonce).toLowerCase(),
      payTo: needText(to),
      amount: needText(value),
    }
  }
  if (payload.permit2Authorization === undefined) return refuse('scheme_unsupported')
  const { from, nonce, permitted, witness } = needMembers(payload.permit2Authorization)
  const { amount, token } = needMembers(permitted)
  return {
    kind: 'permit2',
    payer: needText(from),
    nonce: needText(nonce),
    payTo: needText(needMembers(witness).to),
    amount: needText(amount),
    asset: needText(token),
  }
}

/** The JCS of the terms T. */
export function termsJson({ resource, version }: Required, entry: JsonMembers): string {
  const terms =
    version === 1 || resource === undefined
      ? { x402Version: version, accepts: entry }
      : { x402Version: version, resource, accepts: entry }
  return canonical(terms) as string
}

/** The three messages of an exchange, or a refusal. */
export const decodeExchange = (texts: {
  required: string
  payment: string
  settlement: string
}) => ({
  required: decodeRequired(texts.required),
  payload: decodePayload(texts.payment),
  settlement: decodeSettlement(texts.settlement),
})

/** The payment that three messages prove, or a refusal. */
export function readPayment(exchange: ReturnType<typeof decodeExchange>): {
  termsJson: string
  payment: PaymentFacts
} {
  const { payload, required, settlement } = exchange
  const { version } = required
  const entry = matchEntry(required, payload)
  const scheme = needText(entry.scheme)
  const network = caip2(needText(entry.network), version) ?? refuse('network_unsupported')
  if (needMembers(entry.extra ?? {}).paymentFlow === 'escrow') refuse('scheme_unsupported')

  if (!settlement.success || settlement.transaction === '') refuse('not_settled')
  const settledOn = caip2(settlement.network, version) ?? refuse('network_unsupported')
  if (settledOn !== network) refuse('payment_contradiction')

  const evm = network.startsWith('eip155:')
  const fold = (value: string) => (evm ? value.toLowerCase() : value)
  const asset = fold(needText(entry.asset))
  const payTo = fold(needText(entry.payTo))
  const asked = needText(entry.amount ?? entry.maxAmountRequired)
  const consent = readConsent(scheme, network, payload.payload)
  const payer = fold(consent === undefined ? needText(settlement.payer) : consent.payer)
  const amount = scheme === 'upto' ? needText(settlement.amount) : asked

  if (consent !== undefined) {
    if (fold(consent.payTo) !== payTo) refuse('payment_contradiction')
    if (consent.asset !== undefined && fold(consent.asset) !== asset) {
      refuse('payment_contradiction')
    }
    if (consent.amount !== asked) refuse('payment_contradiction')
  }
  if (typeof settlement.payer === 'string' && fold(settlement.payer) !== payer) {
    refuse('payment_contradiction')
  }
  if (![amount, asked].every((one) => /^(0|[1-9][0-9]*)$/.test(one))) refuse('x402_invalid')
  if (amount === '0') refuse('amount_zero')
  if (BigInt(amount) > BigInt(asked)) refuse('payment_contradiction')

  const terms = termsJson(required, entry)
  return {
    termsJson: terms,
    payment: {
      protocol: `x402/${version}`,
      scheme,
      kind: consent?.kind ?? 'transaction',
      network,
      asset,
      amount,
      payer,
      payTo,
      settlement: 'settled',
      transaction: fold(settlement.transaction),
      nonce: consent?.nonce ?? '',
      terms: sha256(terms),
    },
  }
}

/** The array whose digest identifies a payment. */
export function identityOf(payment: PaymentFacts): string[] {
  const { asset, kind, network, nonce, payer, transaction } = payment
  switch (kind) {
    case 'eip3009':
      return ['eip3009', network, asset, payer, nonce]
    case 'permit2':
      return ['permit2', network, payer, nonce]
    case 'channel':
      return ['channel', network, ...nonce.split(':')]
    case 'mpp':
      return ['mpp', network.slice(4), nonce]
    default:
      return ['transaction', network, transaction]
  }
}

export const paymentIdOf = (payment: PaymentFacts): Hex =>
  sha256(canonical(identityOf(payment)) as string)

/** Whether the terms of a payment open, and say what the payment says. */
export function opensTerms(text: string, payment: PaymentFacts): boolean {
  const required = decodeRequired(text)
  const entry = required.accepts.find((one) => sha256(termsJson(required, one)) === payment.terms)
  if (entry === undefined) return false
  const evm = payment.network.startsWith('eip155:')
  const fold = (value: JsonValue | undefined) => (evm ? String(value).toLowerCase() : value)
  const asked = String(entry.amount ?? entry.maxAmountRequired)
  if (caip2(String(entry.network), required.version) !== payment.network) return false
  if (entry.scheme !== payment.scheme) return false
  if (fold(entry.asset) !== payment.asset || fold(entry.payTo) !== payment.payTo) return false
  if (!/^[1-9][0-9]*$/.test(asked)) return false
  return payment.scheme === 'upto'
    ? BigInt(payment.amount) <= BigInt(asked)
    : payment.amount === asked
}
