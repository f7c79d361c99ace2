/** Statements and a key document for the scenarios, by publicly known test keys of anvil. */
import { privateKeyToAccount } from 'viem/accounts'
import { serializeKeyDocument } from '../../src/keys/document.js'
import { bodyTypedData, joinStatement, serializeStatement } from '../../src/keys/statement.js'
import type { Bodies, KeyDocument, Signed, StatementName } from '../../src/keys/types.js'
import type { Hex } from '../../src/ports.js'
import { ISSUER, sampleClaims, signedBy, toHeader } from '../support/claims.js'

/** Accounts 0, 3 and 4 of anvil and Hardhat, whose keys everybody has. */
const [key, wallet, successor] = [
  privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'),
  privateKeyToAccount('0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6'),
  privateKeyToAccount('0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a'),
] as const
type Account = typeof key
const lower = ({ address }: Account) => address.toLowerCase() as Hex

/** Named by the scenarios as `$WALLET`. */
export const WALLET = lower(wallet)
export const ISSUED_AT = 1795341667
const SERIAL: Hex = `0x${'5e'.repeat(32)}`

async function sign<Name extends StatementName>(
  account: Account,
  name: Name,
  body: Bodies[Name],
): Promise<Signed<Name>> {
  return joinStatement(name, body, await account.signTypedData(bodyTypedData(name, body) as never))
}

/** Files by name: a receipt that was paid to the wallet, and what is said about its key. */
export async function keyMaterial(): Promise<Record<string, string>> {
  const claims = sampleClaims(key.address)
  const paid = { ...claims, payment: { ...claims.payment, payTo: WALLET } }
  const about = { issuer: ISSUER, key: lower(key), serial: SERIAL }
  const certificate = await sign(wallet, 'certificate', {
    ...about,
    network: 'eip155:8453',
    payTo: WALLET,
    notBefore: ISSUED_AT - 1000,
    notAfter: ISSUED_AT + 1000,
  })
  const succession = await sign(key, 'succession', {
    ...about,
    successor: lower(successor),
    notBefore: ISSUED_AT + 500,
  })
  const revocation = await sign(wallet, 'revocation', {
    ...about,
    publishedAt: ISSUED_AT - 900,
    reason: 'compromised',
  })
  const document: KeyDocument = {
    schema: 'delivery-receipt-keys/1',
    issuer: ISSUER,
    keys: [
      { key: lower(key), notBefore: ISSUED_AT - 1000 },
      { key: lower(successor), notBefore: ISSUED_AT + 500 },
    ],
    wallets: [],
    statements: [certificate, succession],
  }
  return {
    'paid.txt': toHeader(await signedBy(key, paid)),
    'later.txt': toHeader(await signedBy(key, { ...paid, issuedAt: ISSUED_AT + 600 })),
    'keys.json': serializeKeyDocument(document),
    'certificate.json': `${serializeStatement(certificate)}\n`,
    'revocation.json': serializeStatement(revocation),
    'forged.json': serializeStatement(certificate).replace('8453', '1'),
  }
}
