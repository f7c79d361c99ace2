/**
 * Judges a receipt by the keys that its host publishes, which it asks for once.
 *
 * Arguments: the receipt's file, the body's file, and the issuer.
 */
import { readFile } from 'node:fs/promises'
import { isReceiptError, verifyReceipt } from 'waybill'
import { fetchKeyDocument } from 'waybill/client'
import { hostEngine } from 'waybill/engine/host'
import { checkKeys } from 'waybill/keys'

const [receiptFile = '', bodyFile = '', issuer = ''] = process.argv.slice(2)
const receipt = (await readFile(receiptFile, 'utf8')).trim()
const body = await readFile(bodyFile)

try {
  const document = await fetchKeyDocument(issuer, { fetch })
  const at = Math.floor(Date.now() / 1000)

  const { checks, claims } = verifyReceipt(receipt, {
    policy: 'reader',
    trust: { signers: [] },
    response: { body },
    checks: checkKeys({ document, at }, hostEngine),
  })
  const [payee] = checks.filter(({ step }) => step === 'payee')
  console.log(`${claims.issuer} names the key ${claims.signer}`)
  if (payee?.status === 'pass') console.log(`and ${claims.payment.payTo} vouches for it`)
} catch (error) {
  if (!isReceiptError(error)) throw error
  console.log(`refused: ${error.message} (${error.code})`)
  process.exitCode = 1
}
