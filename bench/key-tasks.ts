/** Verifying a receipt together with the word for its key. @module */
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { type Engine, type Hex, verifyReceipt } from 'waybill'
import { checkKeys, type KeyDocument, signStatement } from 'waybill/keys'
import { createSigner, encodeReceipt, sha256Hex, signReceipt } from 'waybill/sign'
import { type Delivery, delivery, forEach, ISSUER } from './deliveries.js'
import type { Task } from './measure.js'

const NOW = 1_795_400_000
const SERIAL: Hex = `0x${'5e'.repeat(32)}`

/**
 * A key that the payee's wallet certified and that has a successor since: two signatures to check
 * beside the receipt's own, once for `keysNew` each time, once for all receipts for `keysKnown`.
 */
export async function keyTasks(engine: Engine): Promise<Record<string, Task>> {
  const secret = generatePrivateKey()
  const signer = createSigner(secret, engine)
  const wallet = privateKeyToAccount(generatePrivateKey())
  const key = signer.address as Hex
  const payTo = wallet.address.toLowerCase()
  const successor = createSigner(generatePrivateKey(), engine).address as Hex
  const about = { issuer: ISSUER, key, serial: SERIAL }
  const window = { notBefore: 0, notAfter: 2 * NOW }
  const keyDocument: KeyDocument = {
    schema: 'delivery-receipt-keys/1',
    issuer: ISSUER,
    keys: [
      { key, notBefore: 0 },
      { key: successor, notBefore: NOW },
    ],
    wallets: [],
    statements: [
      await signStatement(
        'certificate',
        { ...about, ...window, network: 'eip155:*', payTo },
        wallet,
      ),
      await signStatement('succession', { ...about, successor, notBefore: NOW }, signer, engine),
    ],
  }
  const evidence = { document: keyDocument, at: NOW + 1 }

  const issue = async ({ body, issuedAt, payment, request }: Delivery) => {
    const response = {
      status: 200,
      mediaType: 'application/json',
      range: '',
      length: body.length,
      complete: true,
      body: sha256Hex(body, engine),
    }
    const paid = { ...payment, payTo }
    const claims = { issuedAt, issuer: ISSUER, signer: key, payment: paid, request, response }
    return encodeReceipt(await signReceipt(claims, signer, engine))
  }
  const header = await forEach(issue)
  const known = checkKeys(evidence, engine)
  const verify = (turn: number, checks: typeof known) => {
    const response = { body: delivery(turn).body }
    const trust = { signers: [] }
    return verifyReceipt(header(turn), { policy: 'reader', trust, response, engine, checks })
  }
  return {
    keysNew: (turn) => verify(turn, checkKeys(evidence, engine)),
    keysKnown: (turn) => verify(turn, known),
  }
}
