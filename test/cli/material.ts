/** What the scenarios find in their folder: receipts, bodies and a saved exchange, the same in every run. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { privateKeyToAccount } from 'viem/accounts'
import { nobleEngine } from '../../src/core/engine.js'
import type { Json } from '../../src/core/json.js'
import { readPayment } from '../../src/payment/read.js'
import type { Claims } from '../../src/receipt/types.js'
import { eip3009 } from '../payment/exchange.js'
import { BODY, ISSUER, sampleClaims, signedBy, sortedJson, toHeader } from '../support/claims.js'
import { keyMaterial, WALLET } from './key-material.js'

/** The first account of anvil and Hardhat, whose key everybody has: its signatures never change. */
const account = privateKeyToAccount(
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
)

/** Named by the scenarios as `$SIGNER` and `$ISSUER`. */
export const SIGNER = account.address.toLowerCase()
export { ISSUER, WALLET }

const base64 = (message: object) => Buffer.from(JSON.stringify(message)).toString('base64')

/** Writes all of it into a folder. */
export async function writeMaterial(dir: string) {
  const exchange = eip3009()
  const claims: Claims = {
    ...sampleClaims(account.address),
    payment: readPayment(exchange, nobleEngine),
  }
  const receipt = await signedBy(account, claims)
  const cut = { ...claims, response: { ...claims.response, complete: false } }
  const edited = { ...claims, payment: { ...claims.payment, amount: '20000' } }
  const header = toHeader(receipt)
  const files: Record<string, string | Uint8Array> = {
    'receipt.txt': `${header}\n`,
    'receipt.json': sortedJson(receipt as unknown as Json),
    'pretty.json': JSON.stringify(receipt, null, 2),
    'cut.txt': toHeader(await signedBy(account, cut)),
    'edited.txt': toHeader({ ...receipt, receipt: edited }),
    'body.json': BODY,
    'respelled.json': JSON.stringify(JSON.parse(BODY.toString()), null, 2),
    'other.json': BODY.toString().replace('3105', '3106'),
    'saved/exchange.json': JSON.stringify({
      schema: 'waybill-exchange/1',
      request: { method: 'GET', url: `${ISSUER}/report?symbol=ETH`, headers: [] },
      response: { status: 200, headers: [['content-type', 'application/json']] },
    }),
    'saved/receipt.txt': header,
    'saved/payment-required.txt': base64(exchange.required),
    'saved/payment.txt': base64(exchange.payment),
    'saved/settlement.txt': base64(exchange.settlement),
    'saved/response-body': BODY,
    ...(await keyMaterial()),
  }
  await mkdir(join(dir, 'saved'))
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content)
}
