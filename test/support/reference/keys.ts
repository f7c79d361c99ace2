/** Statements and key documents, transcribed from spec/keys.md §1 and §2, over viem. @module */
import { type Hex, hashTypedData, recoverTypedDataAddress } from 'viem'
import {
  isAddress,
  isHash,
  isInteger,
  isIssuer,
  isStruct,
  matching,
  oneOf,
  type Test,
  text,
} from './claims.js'
import { canonical, isMembers, type JsonMembers, type JsonValue, parseStrict } from './json.js'
import { Refusal } from './payment.js'
import { DOMAIN, isSignature } from './signature.js'

const TYPES = {
  certificate:
    'KeyCertificate(string issuer,string network,string payTo,address key,uint64 notBefore,uint64 notAfter,bytes32 serial)',
  succession:
    'KeySuccession(string issuer,address key,address successor,uint64 notBefore,bytes32 serial)',
  revocation:
    'KeyRevocation(string issuer,address key,uint64 publishedAt,string reason,bytes32 serial)',
  terms: 'SignedTerms(string issuer,bytes32 terms,uint64 validUntil)',
} as const

export type StatementName = keyof typeof TYPES

export interface Statement {
  name: StatementName
  body: JsonMembers
  signature: string
  id: Hex
  /** Who signed, as far as 65 bytes in their one form can tell. */
  signer: string | undefined
}

export interface KeyDocument {
  issuer: string
  keys: { key: string; notBefore: number; notAfter?: number; retiredAt?: number }[]
  wallets: { network: string; payTo: string }[]
  statements: Statement[]
}

const isNetwork = matching(/^[a-z0-9-]{3,8}:[A-Za-z0-9_-]{1,32}$/)
const every = 'eip155:*'

const BODIES: Record<StatementName, Record<string, Test>> = {
  certificate: {
    issuer: isIssuer,
    network: (value) => value === every || isNetwork(value),
    payTo: text(1, 66),
    key: isAddress,
    notBefore: isInteger,
    notAfter: isInteger,
    serial: isHash,
  },
  succession: {
    issuer: isIssuer,
    key: isAddress,
    successor: isAddress,
    notBefore: isInteger,
    serial: isHash,
  },
  revocation: {
    issuer: isIssuer,
    key: isAddress,
    publishedAt: isInteger,
    reason: oneOf('compromised', 'lost', 'superseded', 'ceased'),
    serial: isHash,
  },
  terms: { issuer: isIssuer, terms: isHash, validUntil: isInteger },
}

const isAnySignature: Test = (value) =>
  typeof value === 'string' &&
  /^0x[0-9a-f]+$/.test(value) &&
  value.length % 2 === 0 &&
  value.length >= 2 + 2 * 65 &&
  value.length <= 2 + 2 * 2048

const isPayee = (network: string, payTo: string) =>
  network.split(':')[0] !== 'eip155' || isAddress(payTo)

function demand(holds: boolean, code: string): asserts holds {
  if (!holds) throw new Refusal(code)
}

export function statementTypedData(name: StatementName, body: JsonMembers) {
  const [primaryType = '', members = ''] = TYPES[name].replace(')', '').split('(')
  const fields = members.split(',').map((member) => {
    const [type = '', field = ''] = member.split(' ')
    return { name: field, type }
  })
  return { domain: DOMAIN, types: { [primaryType]: fields }, primaryType, message: body }
}

async function readValue(value: JsonValue): Promise<Statement> {
  const code = 'statement_invalid'
  demand(isMembers(value), code)
  const names = Object.keys(value).filter((name) => name !== 'signature')
  const name = names[0] as StatementName
  demand(names.length === 1 && Object.hasOwn(TYPES, name), code)
  const body = value[name] as JsonMembers
  const { signature } = value
  demand(isStruct(body, BODIES[name]) && isAnySignature(signature), code)
  if (name === 'certificate') {
    demand((body.notAfter as number) > (body.notBefore as number), code)
    demand(isPayee(body.network as string, body.payTo as string), code)
  }
  demand(name !== 'succession' || body.key !== body.successor, code)

  const data = statementTypedData(name, body)
  const recovered = isSignature(signature)
    ? await recoverTypedDataAddress({ ...data, signature }).catch(() => undefined)
    : undefined
  return {
    name,
    body,
    signature: signature as string,
    id: hashTypedData(data),
    signer: recovered?.toLowerCase(),
  }
}

/** Errors: `Refusal` with `statement_invalid`. */
export async function readStatement(line: string): Promise<Statement> {
  demand(Buffer.byteLength(line) <= 8192, 'statement_invalid')
  let value: JsonValue
  try {
    value = JSON.parse(line)
  } catch {
    throw new Refusal('statement_invalid')
  }
  demand(canonical(value) === line, 'statement_invalid')
  return readValue(value)
}

const KEY: Record<string, Test> = {
  key: isAddress,
  notBefore: isInteger,
  notAfter: (value) => value === undefined || isInteger(value),
  retiredAt: (value) => value === undefined || isInteger(value),
}

const WALLET: Record<string, Test> = { network: isNetwork, payTo: text(1, 66) }

const listOf =
  (min: number, max: number): Test =>
  (value) =>
    Array.isArray(value) && value.length >= min && value.length <= max

const DOCUMENT: Record<string, Test> = {
  schema: oneOf('delivery-receipt-keys/1'),
  issuer: isIssuer,
  keys: listOf(1, 256),
  wallets: listOf(0, 64),
  statements: listOf(0, 512),
}

/** Errors: `Refusal` with `key_document_invalid`, or `statement_invalid` of a statement in it. */
export async function readDocument(source: string): Promise<KeyDocument> {
  const code = 'key_document_invalid'
  demand(Buffer.byteLength(source) <= 65_536, code)
  const value = parseStrict(source)
  demand(isStruct(value, DOCUMENT), code)
  const { issuer, keys, wallets, statements } = value as unknown as KeyDocument
  for (const key of keys) {
    demand(isStruct(key, KEY), code)
    const { notAfter, notBefore, retiredAt } = key
    demand(
      [notAfter, retiredAt].every((end) => end === undefined || end > notBefore),
      code,
    )
  }
  const names = keys.map(({ key }) => key)
  demand(new Set(names).size === names.length, code)
  for (const wallet of wallets) {
    demand(isStruct(wallet, WALLET) && isPayee(wallet.network, wallet.payTo), code)
  }

  const read: Statement[] = []
  for (const statement of statements) read.push(await readValue(statement as never))
  for (const { body, name } of read) {
    demand(name !== 'terms' && body.issuer === issuer, code)
    demand(names.includes(body.key as string), code)
    demand(name !== 'succession' || names.includes(body.successor as string), code)
  }
  const links = read.filter(({ name }) => name === 'succession').map(({ body }) => body)
  for (const key of names) {
    const next = (from: JsonValue) => links.find((one) => one.key === from)?.successor
    demand(
      new Set(links.filter((one) => one.key === key).map((one) => one.successor)).size < 2,
      code,
    )
    // Whoever follows more links than there are keys walks in a circle.
    let at: JsonValue | undefined = key
    for (let steps = 0; at !== undefined && steps <= names.length; steps += 1) at = next(at)
    demand(at === undefined, code)
  }
  return { issuer, keys, wallets, statements: read }
}

/** Errors: `Refusal` with `key_document_shrank`. */
export function demandGrown(earlier: KeyDocument, later: KeyDocument): void {
  for (const before of earlier.keys) {
    const now = later.keys.find(({ key }) => key === before.key)
    demand(now !== undefined, 'key_document_shrank')
    for (const end of ['notAfter', 'retiredAt'] as const) {
      const kept = before[end] === undefined || (now[end] ?? Infinity) <= before[end]
      demand(kept, 'key_document_shrank')
    }
  }
  const said = ({ statements }: KeyDocument) =>
    statements
      .filter(({ name }) => name === 'revocation')
      .map(({ body, signature }) => canonical({ ...body, signature }))
  demand(
    said(earlier).every((one) => said(later).includes(one)),
    'key_document_shrank',
  )
}
