/** Keys, wallets and statements of one issuer, signed by viem and not by the code under test. */
import type { PrivateKeyAccount } from 'viem/accounts'
import { isReceiptError } from '../../src/errors.js'
import type { ContractAnswer } from '../../src/keys/authority.js'
import { bodyTypedData, joinStatement } from '../../src/keys/statement.js'
import type { Bodies, KeyDocument, Signed, StatementName } from '../../src/keys/types.js'
import type { Hex } from '../../src/ports.js'
import { ISSUER, newAccount } from '../support/claims.js'

export const NOW = 1_795_400_000
export const NETWORK = 'eip155:8453'
export const addressOf = ({ address }: PrivateKeyAccount) => address.toLowerCase() as Hex
export const SERIAL: Hex = `0x${'5e'.repeat(32)}`

export const wallet = newAccount()
export const key = newAccount()
export const successor = newAccount()
export const stranger = newAccount()

/** A statement as its signer would make it in a wallet. */
export async function signedBy<Name extends StatementName>(
  account: PrivateKeyAccount,
  name: Name,
  body: Bodies[Name],
): Promise<Signed<Name>> {
  const signature = await account.signTypedData(bodyTypedData(name, body) as never)
  return joinStatement(name, body, signature)
}

export const certificateOf = (change: Partial<Bodies['certificate']> = {}) => ({
  issuer: ISSUER,
  network: NETWORK,
  payTo: addressOf(wallet),
  key: addressOf(key),
  notBefore: NOW - 1000,
  notAfter: NOW + 1000,
  serial: SERIAL,
  ...change,
})

export const successionOf = (change: Partial<Bodies['succession']> = {}) => ({
  issuer: ISSUER,
  key: addressOf(key),
  successor: addressOf(successor),
  notBefore: NOW,
  serial: SERIAL,
  ...change,
})

export const revocationOf = (change: Partial<Bodies['revocation']> = {}) => ({
  issuer: ISSUER,
  key: addressOf(key),
  publishedAt: NOW,
  reason: 'compromised' as const,
  serial: SERIAL,
  ...change,
})

export const termsOf = (change: Partial<Bodies['terms']> = {}) => ({
  issuer: ISSUER,
  terms: `0x${'7e'.repeat(32)}` as Hex,
  validUntil: NOW,
  ...change,
})

export const documentOf = (change: Partial<KeyDocument> = {}): KeyDocument => ({
  schema: 'delivery-receipt-keys/1',
  issuer: ISSUER,
  keys: [
    { key: addressOf(key), notBefore: NOW - 1000 },
    { key: addressOf(successor), notBefore: NOW - 500 },
  ],
  wallets: [],
  statements: [],
  ...change,
})

/** The code that is thrown, and the member that is named. */
export function refusalOf(perform: () => unknown): { code?: string; member?: unknown } {
  try {
    perform()
    return {}
  } catch (error) {
    if (!isReceiptError(error)) throw error
    const { member } = error.details
    return { code: error.code, ...(member !== undefined && { member }) }
  }
}

/** What a contract wallet said at some block. */
export const answerOf = (accepted: boolean): ContractAnswer => ({
  accepted,
  network: NETWORK,
  block: { number: 7, hash: `0x${'b1'.repeat(32)}` },
})
