/** Statements and documents of one issuer, signed by published test keys. @module */
import type { Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { ISSUED_AT, ISSUER, KEYS, PAYEE, SIGNER } from '../../support/fixtures.js'
import {
  canonical,
  describeStatement,
  type JsonMembers,
  type JsonValue,
  type KeyInput,
  type StatementName,
  statementTypedData,
} from '../../support/reference.js'
import type { VectorCase } from '../vector.js'

/** Accounts 4 and 5 of anvil and Hardhat: everybody has these keys. */
export const LATER = {
  successor: '0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a',
  last: '0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba',
} as const satisfies Record<string, Hex>

const lower = (key: Hex) => privateKeyToAccount(key).address.toLowerCase()

export const SUCCESSOR = lower(LATER.successor)
export const LAST = lower(LATER.last)
export const OTHER = 'https://api.example.org'
export const NETWORK = 'eip155:84532'
export const SEEN_AT = ISSUED_AT + 1000
const SERIAL = `0x${'5e'.repeat(32)}`

export const CLAIMS: KeyInput['claims'] = {
  issuer: ISSUER,
  signer: SIGNER,
  issuedAt: ISSUED_AT,
  payment: { network: NETWORK, payTo: PAYEE },
}

export const BODIES: Record<StatementName, JsonMembers> = {
  certificate: {
    issuer: ISSUER,
    network: NETWORK,
    payTo: PAYEE,
    key: SIGNER,
    notBefore: ISSUED_AT - 1000,
    notAfter: ISSUED_AT + 100_000,
    serial: SERIAL,
  },
  succession: {
    issuer: ISSUER,
    key: SIGNER,
    successor: SUCCESSOR,
    notBefore: ISSUED_AT + 500,
    serial: SERIAL,
  },
  revocation: {
    issuer: ISSUER,
    key: SIGNER,
    publishedAt: ISSUED_AT + 100,
    reason: 'compromised',
    serial: SERIAL,
  },
  terms: { issuer: ISSUER, terms: `0x${'7e'.repeat(32)}`, validUntil: ISSUED_AT + 600 },
}

/** A statement as one JSON value. */
export async function statement(
  name: StatementName,
  change: JsonMembers = {},
  by: Hex = KEYS.payee,
): Promise<JsonMembers> {
  const body = { ...BODIES[name], ...change }
  const account = privateKeyToAccount(by)
  return { [name]: body, signature: await account.signTypedData(statementTypedData(name, body)) }
}

/** The id of a statement, which is what its signer signs. */
export const idOf = async (name: StatementName, change: JsonMembers = {}) => {
  const described = await describeStatement({ statement: print(await statement(name, change)) })
  return (described as { id: string }).id
}

export const print = (value: JsonValue): string => canonical(value) as string

/** The text of a document. */
export const document = (change: JsonMembers = {}): string =>
  print({
    schema: 'delivery-receipt-keys/1',
    issuer: ISSUER,
    keys: [
      { key: SIGNER, notBefore: ISSUED_AT - 1000 },
      { key: SUCCESSOR, notBefore: ISSUED_AT },
    ],
    wallets: [],
    statements: [],
    ...change,
  })

export const keyCase = (
  name: string,
  section: string,
  means: string,
  comment: string,
  input: Partial<KeyInput>,
): VectorCase => ({
  name: `keys/${name}`,
  spec: `keys.md#${section}`,
  means,
  comment,
  operation: 'key',
  input: { claims: CLAIMS, at: SEEN_AT, ...input },
})
