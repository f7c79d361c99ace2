/** From an x402 exchange to the payment that a receipt names. Source: spec/receipt.md §3. @module */
import { isObject, type Json, type JsonObject } from '../core/json.js'
import { type ErrorCode, ReceiptError } from '../errors.js'
import type { Hashes, Hex } from '../ports.js'
import { toCaip2 } from './networks.js'
import { matchEntry, termsDigest } from './terms.js'
import type { Payment, PaymentPayload, PaymentRequired, SettleResponse } from './types.js'

/** What the payer signed: the same facts, whatever the form. */
interface Consent {
  readonly kind: Payment['kind']
  readonly payer: string
  readonly nonce: string
  readonly asset?: string
  readonly payTo: string
  readonly amount: string
}

function fail(code: ErrorCode, found: string, member?: string): never {
  throw new ReceiptError(code, `Cannot read payment: ${found}`, { member })
}

const text = (value: Json | undefined, member: string): string =>
  typeof value === 'string' ? value : fail('x402_invalid', `${member} is no string`, member)

const object = (value: Json | undefined, member: string): JsonObject =>
  isObject(value) ? value : fail('x402_invalid', `${member} is no object`, member)

function eip3009({ authorization }: JsonObject): Consent {
  const { from, nonce, to, value } = object(authorization, 'payload.authorization')
  return {
    kind: 'eip3009',
    payer: text(from, 'authorization.from'),
    nonce: text(nonce, 'authorization.nonce').toLowerCase(),
    payTo: text(to, 'authorization.to'),
    amount: text(value, 'authorization.value'),
  }
}

function permit2({ permit2Authorization }: JsonObject): Consent {
  const { from, nonce, permitted, witness } = object(
    permit2Authorization,
    'payload.permit2Authorization',
  )
  const { amount, token } = object(permitted, 'permit2Authorization.permitted')
  return {
    kind: 'permit2',
    payer: text(from, 'permit2Authorization.from'),
    nonce: text(nonce, 'permit2Authorization.nonce'),
    asset: text(token, 'permitted.token'),
    payTo: text(object(witness, 'permit2Authorization.witness').to, 'witness.to'),
    amount: text(amount, 'permitted.amount'),
  }
}

type Reader = (payload: JsonObject) => Consent

/** Schemes that settle a fixed or capped transfer, and which signed forms each has. */
const SCHEMES: Readonly<Record<string, Readonly<Record<string, Reader>>>> = {
  exact: { authorization: eip3009, permit2Authorization: permit2 },
  upto: { permit2Authorization: permit2 },
}

function readConsent(scheme: string, network: string, payload: JsonObject): Consent | undefined {
  const forms = Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined
  if (forms === undefined)
    return fail('scheme_unsupported', `scheme ${scheme} is not known to settle at once`)
  if (!network.startsWith('eip155:')) {
    // Elsewhere the signed transaction itself identifies the payment; it is not decoded here.
    return scheme === 'exact' ? undefined : fail('scheme_unsupported', `${scheme} outside eip155`)
  }
  const form = Object.keys(forms).find((name) => payload[name] !== undefined)
  return form === undefined
    ? fail('scheme_unsupported', `the payload holds none of ${Object.keys(forms).join(', ')}`)
    : (forms[form] as Reader)(payload)
}

/**
 * The payment that an exchange proves, every member from whoever may state it: payer and nonce
 * from what the payer signed, asset, payee, network and scheme from the advertised entry, the
 * transaction (and for `upto` the amount) from the facilitator.
 *
 * Errors: `x402_invalid`, `terms_unknown`, `scheme_unsupported`, `network_unsupported`,
 * `not_settled`, `amount_zero`, and `payment_contradiction` where two of them disagree.
 * Source: spec/receipt.md §3.
 */
export function readPayment(
  exchange: {
    readonly required: PaymentRequired
    readonly payment: PaymentPayload
    readonly settlement: SettleResponse
  },
  engine: Hashes,
): Payment {
  const { payment, required, settlement } = exchange
  const entry = matchEntry(required, payment)
  return readPaymentOf({ entry, terms: termsDigest(required, entry, engine) }, payment, settlement)
}

/** The same where the advertised entry, and the digest of its terms, are known. */
export function readPaymentOf(
  { entry, terms }: { readonly entry: JsonObject; readonly terms: Hex },
  { payload, x402Version }: PaymentPayload,
  settlement: SettleResponse,
): Payment {
  const scheme = text(entry.scheme, 'accepts.scheme')
  const network = readNetwork(text(entry.network, 'accepts.network'), x402Version)
  if (object(entry.extra ?? {}, 'accepts.extra').paymentFlow === 'escrow') {
    fail('scheme_unsupported', 'escrow settles in two steps')
  }
  checkSettlement(settlement, network, x402Version)

  const fold = network.startsWith('eip155:') ? (value: string) => value.toLowerCase() : String
  const asset = fold(text(entry.asset, 'accepts.asset'))
  const payTo = fold(text(entry.payTo, 'accepts.payTo'))
  const asked = text(entry.amount ?? entry.maxAmountRequired, 'accepts.amount')
  const consent = readConsent(scheme, network, payload)
  const payer = fold(consent?.payer ?? text(settlement.payer, 'settlement.payer'))
  const amount = scheme === 'upto' ? text(settlement.amount, 'settlement.amount') : asked

  agree('payTo', fold(consent?.payTo ?? payTo), payTo)
  agree('asset', fold(consent?.asset ?? asset), asset)
  agree('amount', consent?.amount ?? asked, asked)
  agree('payer', fold(settlement.payer ?? payer), payer)
  checkAmount(amount, asked)

  return {
    protocol: `x402/${x402Version}`,
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
    terms,
  }
}

function readNetwork(network: string, version: 1 | 2): string {
  return (
    toCaip2(network, version) ??
    fail('network_unsupported', 'version 1 does not say which chain this name means', 'network')
  )
}

function checkSettlement(settlement: SettleResponse, network: string, version: 1 | 2) {
  // A failed settlement may still carry the hash of a reverted transaction.
  if (!settlement.success) fail('not_settled', 'the settlement failed', 'success')
  if (settlement.transaction === '')
    fail('not_settled', 'the settlement has no transaction', 'transaction')
  agree('network', readNetwork(settlement.network, version), network)
}

function checkAmount(amount: string, asked: string) {
  if (![amount, asked].every((one) => /^(0|[1-9]\d*)$/.test(one))) {
    fail('x402_invalid', 'an amount is not a decimal number of base units', 'amount')
  }
  if (amount === '0') fail('amount_zero', 'nothing was paid', 'amount')
  if (BigInt(amount) > BigInt(asked))
    fail('payment_contradiction', 'more was taken than asked', 'amount')
}

function agree(member: string, found: string, wanted: string) {
  if (found !== wanted)
    fail('payment_contradiction', `the parties disagree about ${member}`, member)
}
