/**
 * Judges a receipt and a body, later and elsewhere: no server, no chain, no network.
 *
 * Arguments: the receipt's file, the body's file, and whom the auditor accepts: ISSUER SIGNER.
 */
import { readFile } from 'node:fs/promises'
import { isReceiptError, verifyReceipt } from 'waybill'

const [receiptFile = '', bodyFile = '', issuer = '', signer = ''] = process.argv.slice(2)
const receipt = (await readFile(receiptFile, 'utf8')).trim()
const body = await readFile(bodyFile)

try {
  const { claims } = verifyReceipt(receipt, {
    policy: 'reader',
    trust: { signers: [{ issuer, signer }] },
    response: { body },
  })
  console.log(`${claims.issuer} signed that it sent these ${body.length} bytes`)
  console.log(`for ${claims.payment.amount} units of ${claims.payment.asset}, so it says`)
} catch (error) {
  if (!isReceiptError(error)) throw error
  console.log(`refused: ${error.message} (${error.code})`)
  process.exitCode = 1
}
