/** The document that an issuer's host publishes of its keys. Source: spec/keys.md §2. @module */
import { type Json, parseJson } from '../core/json.js'
import { isReceiptError, refuse } from '../errors.js'
import { account, address, isAccountOn, issuer, network, readMembers, time } from './forms.js'
import { bodyOf, nameOf, readStatement, serializeStatement } from './statement.js'
import type {
  KeyCertificate,
  KeyDocument,
  KeyRevocation,
  KeyStatement,
  KeySuccession,
  ListedKey,
  Signed,
  Wallet,
} from './types.js'

/** Where it stands, at the issuer's own origin. */
export const KEY_DOCUMENT_PATH = '/.well-known/delivery-receipt-keys.json'
export const MAX_DOCUMENT_BYTES = 65_536

const SCHEMA = 'delivery-receipt-keys/1'
const LIMITS = { keys: 256, wallets: 64, statements: 512 } as const
const CODE = 'key_document_invalid'
const READ = 'read key document'

const fail = (wanted: string, details = {}): never => refuse(CODE, READ, wanted, details)

function readKey(value: Json): ListedKey {
  const forms = { key: address, notBefore: time, 'notAfter?': time, 'retiredAt?': time }
  const key = readMembers(value, forms, CODE, READ) as unknown as ListedKey
  for (const end of ['notAfter', 'retiredAt'] as const) {
    if ((key[end] ?? Infinity) <= key.notBefore)
      fail(`${end} later than notBefore`, { key: key.key })
  }
  return key
}

function readWallet(value: Json): Wallet {
  const wallet = readMembers(value, { network, payTo: account }, CODE, READ) as unknown as Wallet
  if (wallet.network === 'eip155:*' || !isAccountOn(wallet.network, wallet.payTo)) {
    fail('wallets with one network, and an address in lower case on EVM networks')
  }
  return wallet
}

function readKeyStatement(value: Json): KeyStatement {
  const statement = readStatement(value)
  return nameOf(statement) === 'terms'
    ? fail('certificates, successions and revocations')
    : (statement as KeyStatement)
}

const list = (name: keyof typeof LIMITS) => (value: Json) =>
  Array.isArray(value) && value.length <= LIMITS[name]

/**
 * Text → key document, whoever signed what it holds.
 *
 * Errors: `key_document_invalid`; `statement_invalid` for a statement in another form.
 */
export function parseKeyDocument(text: string): KeyDocument {
  if (text.length > MAX_DOCUMENT_BYTES) {
    fail(`at most ${MAX_DOCUMENT_BYTES} characters`, { found: text.length })
  }
  let value: Json
  try {
    value = parseJson(text)
  } catch (cause) {
    if (!isReceiptError(cause)) throw cause
    return refuse(CODE, READ, 'JSON', {}, cause)
  }
  const forms = {
    schema: (found: Json) => found === SCHEMA,
    issuer,
    keys: list('keys'),
    wallets: list('wallets'),
    statements: list('statements'),
  }
  const read = readMembers(value, forms, CODE, READ)
  const document: KeyDocument = {
    schema: SCHEMA,
    issuer: read.issuer as string,
    keys: (read.keys as readonly Json[]).map(readKey),
    wallets: (read.wallets as readonly Json[]).map(readWallet),
    statements: (read.statements as readonly Json[]).map(readKeyStatement),
  }
  checkDocument(document)
  return document
}

/** What no member says alone: keys once each, statements of this issuer and its keys, one line of successors. */
function checkDocument({ issuer, keys, statements }: KeyDocument) {
  const known = new Set<string>(keys.map(({ key }) => key))
  if (known.size === 0) fail('a key')
  if (known.size !== keys.length) fail('every key once')
  const successors = new Map<string, string>()
  for (const statement of statements) {
    const body = bodyOf(statement) as KeyCertificate | KeySuccession | KeyRevocation
    if (body.issuer !== issuer) fail(`statements of ${issuer}`, { key: body.key })
    if (!known.has(body.key)) fail('statements about keys of the document', { key: body.key })
    if (!('successor' in body)) continue
    if (!known.has(body.successor)) fail('successors of the document', { key: body.key })
    if ((successors.get(body.key) ?? body.successor) !== body.successor) {
      fail('one successor of a key', { key: body.key })
    }
    successors.set(body.key, body.successor)
  }
  for (const key of successors.keys()) {
    let next: string | undefined = key
    for (let steps = 0; next !== undefined; steps += 1) {
      if (steps > successors.size) fail('successors without a loop', { key })
      next = successors.get(next)
    }
  }
}

/** Key document → text, for people to read too. */
export const serializeKeyDocument = (document: KeyDocument): string =>
  `${JSON.stringify(document, null, 2)}\n`

const revocationsOf = ({ statements }: KeyDocument) =>
  statements.filter((one): one is Signed<'revocation'> => 'revocation' in one)

/**
 * Holds a document against an earlier one of the same host, which takes back neither a key nor a
 * revocation nor the end of a key.
 *
 * Errors: `key_document_shrank`.
 */
export function checkGrown(earlier: KeyDocument, later: KeyDocument): void {
  const shrank = (wanted: string, key: string): never =>
    refuse('key_document_shrank', 'accept key document', wanted, { key })
  const kept = new Map(later.keys.map((one) => [one.key, one]))
  for (const { key, notAfter, retiredAt } of earlier.keys) {
    const now = kept.get(key) ?? shrank('every key that the earlier document had', key)
    const sooner = (end: number | undefined, before: number | undefined) =>
      (end ?? Infinity) <= (before ?? Infinity)
    if (!sooner(now.notAfter, notAfter) || !sooner(now.retiredAt, retiredAt)) {
      shrank('no key to live longer than the earlier document said', key)
    }
  }
  const said = new Set(revocationsOf(later).map(serializeStatement))
  for (const statement of revocationsOf(earlier)) {
    if (!said.has(serializeStatement(statement))) {
      shrank('every revocation that the earlier document had', statement.revocation.key)
    }
  }
}
