/** Signed statements about keys and terms. Source: spec/keys.md §1. @module */
import { addressOf } from '../core/address.js'
import { membersOf, type Struct, type TypeTable, typedData, typedDigest } from '../core/eip712.js'
import { encodeHex } from '../core/hex.js'
import { serializeJcs } from '../core/jcs.js'
import { isObject, type Json, parseJson } from '../core/json.js'
import { decodeSignature } from '../core/secp256k1.js'
import { isReceiptError, refuse } from '../errors.js'
import type { Hashes, Hex, TypedData, VerifyingEngine } from '../ports.js'
import { DOMAIN } from '../receipt/digest.js'
import {
  account,
  address,
  bytes32,
  type Form,
  isAccountOn,
  issuer,
  network,
  readMembers,
  reason,
  signature,
  time,
} from './forms.js'
import type { Bodies, Signed, Statement, StatementName } from './types.js'

/** Canonical JSON of a statement is not longer. */
export const MAX_STATEMENT_BYTES = 8192

/** EIP-712 types by the name that the statement has in JSON. */
export const STRUCTS: Readonly<Record<StatementName, string>> = {
  certificate: 'KeyCertificate',
  succession: 'KeySuccession',
  revocation: 'KeyRevocation',
  terms: 'SignedTerms',
}

export const STATEMENT_TYPES: TypeTable = {
  KeyCertificate:
    'KeyCertificate(string issuer,string network,string payTo,address key,uint64 notBefore,uint64 notAfter,bytes32 serial)',
  KeySuccession:
    'KeySuccession(string issuer,address key,address successor,uint64 notBefore,bytes32 serial)',
  KeyRevocation:
    'KeyRevocation(string issuer,address key,uint64 publishedAt,string reason,bytes32 serial)',
  SignedTerms: 'SignedTerms(string issuer,bytes32 terms,uint64 validUntil)',
}

const FORMS: Readonly<Record<string, Form>> = {
  issuer,
  network,
  payTo: account,
  key: address,
  successor: address,
  notBefore: time,
  notAfter: time,
  publishedAt: time,
  validUntil: time,
  reason,
  serial: bytes32,
  terms: bytes32,
}

const CODE = 'statement_invalid'
const READ = 'read statement'

/** The members of a body and their forms, in the order of its type. */
function formsOf(name: StatementName): Record<string, Form> {
  const members = membersOf(STATEMENT_TYPES, STRUCTS[name])
  return Object.fromEntries(members.map(([, member]) => [member, FORMS[member] as Form]))
}

/** Which statement it is. */
export const nameOf = (statement: Statement): StatementName =>
  Object.keys(STRUCTS).find((name) => name in statement) as StatementName

/** The body under its name. */
export const bodyOf = (statement: Statement): Bodies[StatementName] =>
  (statement as unknown as Bodies)[nameOf(statement)]

/**
 * Parsed JSON as a statement, whoever signed it.
 *
 * Errors: `statement_invalid`, with the member that is wrong.
 */
export function readStatement(value: Json): Statement {
  const name = isObject(value) ? Object.keys(STRUCTS).find((one) => one in value) : undefined
  if (name === undefined) return refuse(CODE, READ, Object.keys(STRUCTS).join(' or '))
  const { [name]: found } = readMembers(value, { [name]: isObject, signature }, CODE, READ)
  const body = readMembers(found, formsOf(name as StatementName), CODE, READ)
  const { key, notAfter, notBefore, payTo, successor } = body
  if (notAfter !== undefined && Number(notAfter) <= Number(notBefore)) {
    refuse(CODE, READ, 'notAfter later than notBefore', { member: 'notAfter' })
  }
  if (payTo !== undefined && !isAccountOn(String(body.network), String(payTo))) {
    refuse(CODE, READ, 'the address of a wallet in lower case', { member: 'payTo' })
  }
  if (successor !== undefined && successor === key) {
    refuse(CODE, READ, 'another key as the successor', { member: 'successor' })
  }
  return value as unknown as Statement
}

/**
 * Text → statement: canonical JSON, which a line feed may follow.
 *
 * Errors: `statement_invalid`.
 */
export function parseStatement(text: string): Statement {
  const line = text.replace(/\r?\n$/, '')
  if (line.length > MAX_STATEMENT_BYTES) {
    return refuse(CODE, READ, `at most ${MAX_STATEMENT_BYTES} characters`, { found: line.length })
  }
  let value: Json
  try {
    value = parseJson(line)
  } catch (cause) {
    if (!isReceiptError(cause)) throw cause
    return refuse(CODE, READ, 'JSON', {}, cause)
  }
  const statement = readStatement(value)
  if (serializeStatement(statement) !== line) refuse(CODE, READ, 'canonical JSON')
  return statement
}

export const serializeStatement = (statement: Statement): string =>
  serializeJcs(statement as unknown as Json)

/** The 32 bytes that are signed. Source: EIP-712. */
export const digestBody = <Name extends StatementName>(
  name: Name,
  body: Bodies[Name],
  { keccak256 }: Hashes,
): Uint8Array =>
  typedDigest(DOMAIN, STATEMENT_TYPES, STRUCTS[name], body as unknown as Struct, keccak256)

/** The id of a statement: its EIP-712 digest. */
export const statementId = (statement: Statement, engine: Hashes): Hex =>
  encodeHex(digestBody(nameOf(statement), bodyOf(statement), engine))

/** The body as typed data, for wallets that show what they sign. */
export function bodyTypedData<Name extends StatementName>(
  name: Name,
  body: Bodies[Name],
): TypedData {
  const struct = STRUCTS[name]
  const types = { [struct]: STATEMENT_TYPES[struct] as string }
  return typedData(DOMAIN, types, struct, body as unknown as Struct)
}

/** Who signed, as far as a signature of a wallet can tell; a contract's tells nothing. */
export function recoverStatement(statement: Statement, engine: VerifyingEngine): Hex | undefined {
  const digest = digestBody(nameOf(statement), bodyOf(statement), engine)
  try {
    const publicKey = engine.curve.recover(digest, decodeSignature(statement.signature))
    return addressOf(publicKey, engine.keccak256)
  } catch {
    return undefined
  }
}

/** Stands for a signature while a body is read. */
export const UNSIGNED: Hex = `0x${'0'.repeat(130)}`

/** A body and the signature over it, as the statement that they are. */
export const joinStatement = <Name extends StatementName>(
  name: Name,
  body: Bodies[Name],
  signed: Hex,
): Signed<Name> => ({ [name]: body, signature: signed }) as unknown as Signed<Name>
