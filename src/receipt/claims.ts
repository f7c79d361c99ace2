/** Strict reading of claims: every member known, every value in its one form. Source: spec/receipt.md §2. @module */
import { membersOf, type TypeTable } from '../core/eip712.js'
import { serializeJcs } from '../core/jcs.js'
import { isObject, type Json } from '../core/json.js'
import { refuse } from '../errors.js'
import type { Payment } from '../payment/types.js'
import { ESSENCE } from './media-type.js'
import type { Claims } from './types.js'
import { parseUrl } from './url.js'

const PAYMENT =
  'Payment(string protocol,string scheme,string kind,string network,string asset,uint256 amount,string payer,string payTo,string settlement,string transaction,string nonce,bytes32 terms)'
const REQUEST = 'Request(string method,string url,bytes32 body)'
const RESPONSE =
  'Response(uint16 status,string mediaType,string range,uint64 length,bool complete,bytes32 body,bytes32 json)'

/** The members of a receipt and their EIP-712 types: what is read and what is signed. */
export const TYPES: TypeTable = {
  DeliveryReceipt: `DeliveryReceipt(uint64 issuedAt,string issuer,address signer,Payment payment,Request request,Response response,bytes32 extensions)${PAYMENT}${REQUEST}${RESPONSE}`,
  Payment: PAYMENT,
  Request: REQUEST,
  Response: RESPONSE,
}

// Text is printable ASCII without `"` and `\`: JCS prints such a string as it is, so lengths are
// bounded, nothing can draw on a terminal, and no two strings share a hash.
const ACCOUNT = /^[ !#-[\]-~]{1,66}$/

/** Per kind of payment: its network, settlement and nonce, in a row. Source: spec/receipt.md §3. */
const KINDS: Readonly<Record<Payment['kind'], RegExp>> = {
  eip3009: /^eip155:\S+ \S+ 0x[0-9a-f]{64}$/,
  permit2: /^eip155:\S+ \S+ (0|[1-9]\d{0,77})$/,
  channel: /^(?!mpp:)\S+ \S+ [^:]+:[1-9]\d{0,38}$/,
  mpp: /^mpp:\S+ \S+ ./,
  transaction: /^(?!mpp:)\S+ settled $/,
}

/** Network, asset, payer and payee in a row: on EVM chains, addresses. */
const PARTIES = /^(?!eip155:)|^\S+( 0x[0-9a-f]{40}){3}$/

/** Network, settlement and transaction: a settled payment names its transaction; a promised one has none yet. */
const SETTLEMENT = /^\S+ promised $|^(?!eip155:)\S+ settled .|^\S+ settled 0x[0-9a-f]{64}$/

/** A pattern for text, or a test for anything else. */
type Rule = RegExp | ((value: Json) => boolean)

/** What a value must be, by the member's name or else by its type. */
const RULES: Readonly<Record<string, Rule>> = {
  address: /^0x[0-9a-f]{40}$/,
  bool: (value) => typeof value === 'boolean',
  bytes32: /^0x(?!0*$)[0-9a-f]{64}$/,
  uint64: (value) => Number.isSafeInteger(value) && (value as number) >= 0,

  issuer: (value) => typeof value === 'string' && value.length <= 128 && isIssuer(value),
  // Not empty, and at most 512 characters that need no escapes.
  extensions: (value) => isObject(value) && /^[ -[\]-~]{3,512}$/.test(serializeJcs(value)),
  protocol: /^(x402\/[12]|mpp)$/,
  scheme: /^[a-z0-9][a-z0-9-]{0,27}$/,
  kind: (value) => typeof value === 'string' && Object.hasOwn(KINDS, value),
  network: /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$/,
  asset: ACCOUNT,
  amount: /^[1-9]\d{0,38}$/,
  payer: ACCOUNT,
  payTo: ACCOUNT,
  settlement: /^(settled|promised)$/,
  transaction: /^[ !#-[\]-~]{0,90}$/,
  nonce: /^[ !#-[\]-~]{0,106}$/,
  // A case-sensitive token (RFC 9110 §9.1); HEAD and 304 deliver nothing.
  method: /^(?!HEAD$)[!#$%&'*+.^_`|~\w-]{1,16}$/,
  // A fragment in the digest form only.
  url: /^(?=.{1,256}$)[ !$-[\]-~]+(\/#sha-256=[\w-]{43})?$/,
  status: (value) => Number.isInteger(value) && /^(?!304)[2-5]..$/.test(String(value)),
  mediaType: ESSENCE,
  range: /^[ !#-[\]-~]{0,56}$/,
}

/** Whether the text is an origin that may issue: https, or http on loopback. */
export function isIssuer(origin: string): boolean {
  // A host may hold a quotation mark.
  return (
    /^https:[^"]*$|^http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(origin) &&
    parseUrl(origin)?.origin === origin
  )
}

/**
 * Reads parsed JSON as claims.
 *
 * Errors: `claims_invalid`, with the member that is wrong.
 * Source: spec/receipt.md §2.
 */
export function readClaims(value: Json): Claims {
  checkStruct('DeliveryReceipt', value, '')
  const claims = value as unknown as Claims
  checkPayment(claims.payment)
  const { length, range, status } = claims.response
  check(range === '' || status === 206, 'response.range')
  check(length === 0 || (status !== 204 && status !== 205), 'response.length')
  return claims
}

function fits(rule: Rule, value: Json | undefined): boolean {
  if (typeof rule === 'function') return rule(value ?? null)
  return typeof value === 'string' && rule.test(value)
}

function checkStruct(struct: string, value: unknown, path: string) {
  const members = isObject(value) ? value : {}
  const known = membersOf(TYPES, struct)
  for (const [type, name] of known) {
    const member = members[name]
    if (type in TYPES) checkStruct(type, member, `${name}.`)
    else if (member !== undefined || !/^(json|extensions)$/.test(name)) {
      check(fits((RULES[name] ?? RULES[type]) as Rule, member), path + name)
    }
  }
  for (const unknown of Object.keys(members)) {
    check(
      known.some((member) => member[1] === unknown),
      path + unknown,
    )
  }
}

function checkPayment(payment: Payment) {
  const { asset, kind, network, nonce, payer, payTo, protocol, settlement, transaction } = payment
  check(kind !== 'mpp' || protocol === kind, 'payment')
  check(KINDS[kind].test(`${network} ${settlement} ${nonce}`), 'payment')
  check(PARTIES.test(`${network} ${asset} ${payer} ${payTo}`), 'payment')
  check(SETTLEMENT.test(`${network} ${settlement} ${transaction}`), 'payment')
}

function check(holds: boolean, member: string) {
  if (!holds) refuse('claims_invalid', 'read claims', `${member} in its one form`, { member })
}
