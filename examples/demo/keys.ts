/** The demo's keys: who certifies, who comes next, and what is revoked. @module */
import { randomBytes } from 'node:crypto'
import { type Hex, parseReceipt } from 'waybill'
import { type KeyDocument, signStatement } from 'waybill/keys'
import { encodeReceipt, signReceipt } from 'waybill/sign'

type Signer = Parameters<typeof signReceipt>[1]

/** A seller: the wallet that is paid, and the key that signs. */
export interface Seller {
  readonly issuer: string
  readonly payTo: Hex
  readonly wallet: Signer
  readonly signer: Signer
  readonly keys: KeyDocument
}

const DAY = 86_400
const newSerial = (): Hex => `0x${randomBytes(32).toString('hex')}`
const now = () => Math.floor(Date.now() / 1000)
const addressOf = ({ address }: Signer) => address.toLowerCase() as Hex

/** The document of a first key, which the wallet vouches for. */
export async function certify({
  issuer,
  network,
  signer,
  wallet,
}: Pick<Seller, 'issuer' | 'signer' | 'wallet'> & { network: string }): Promise<KeyDocument> {
  const key = addressOf(signer)
  const window = { notBefore: now() - DAY, notAfter: now() + 365 * DAY }
  const payTo = addressOf(wallet)
  const certificate = { issuer, network, payTo, key, ...window, serial: newSerial() }
  return {
    schema: 'delivery-receipt-keys/1',
    issuer,
    keys: [{ key, ...window }],
    wallets: [{ network, payTo }],
    statements: [await signStatement('certificate', certificate, wallet)],
  }
}

/** The same document after the key has named its successor. */
export async function rotate({ issuer, keys, signer }: Seller, successor: Signer, at: number) {
  const named = { issuer, key: addressOf(signer), successor: addressOf(successor) }
  const succession = { ...named, notBefore: at, serial: newSerial() }
  return {
    ...keys,
    keys: [...keys.keys, { key: addressOf(successor), notBefore: at }],
    statements: [...keys.statements, await signStatement('succession', succession, signer)],
  }
}

/** The same document after the wallet has revoked the key. */
export async function revoke({ issuer, signer, wallet }: Seller, keys: KeyDocument, at: number) {
  const about = { issuer, key: addressOf(signer), serial: newSerial() }
  const revocation = { ...about, publishedAt: at, reason: 'compromised' } as const
  return {
    ...keys,
    statements: [...keys.statements, await signStatement('revocation', revocation, wallet)],
  }
}

/** The receipt as another signer makes it, at another time, paid to whom it says. */
export async function signAnew(text: string, signer: Signer, issuedAt: number, payTo?: Hex) {
  const { receipt } = parseReceipt(text)
  const payment = { ...receipt.payment, ...(payTo && { payTo }) }
  const claims = { ...receipt, issuedAt, payment, signer: addressOf(signer) }
  return encodeReceipt(await signReceipt(claims, signer))
}
