/** The demo's chapter on keys: a key that is rotated, one that is stolen, and an impostor. @module */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { auditReceipt, type Hex, type Report } from 'waybill'
import { hostEngine } from 'waybill/engine/host'
import { checkKeys, type KeyDocument } from 'waybill/keys'
import { describeCheck, describeVerdict } from 'waybill/report'
import { createSigner } from 'waybill/sign'
import { writeFiles } from './folder.js'
import { judge } from './judge.js'
import { certify, revoke, rotate, type Seller, signAnew } from './keys.js'
import type { Page } from './page.js'

const DAY = 86_400

/** What became of the key, and the verdict. */
function tellHost(page: Page, report: Report, wanted: Report['verdict']) {
  const host = report.checks.find(({ step }) => step === 'host')
  if (host?.status === 'pass') {
    page.check(page.paint('PASS', 'good'), 'host', describeCheck(host, report.claims))
  }
  page.line(`   ${describeVerdict(report, page.paint)}`)
  if (report.verdict !== wanted) throw new Error(`the verdict was not ${wanted}`)
}

export async function tellKeys(page: Page, dir: string, seller: Seller) {
  const receipt = (await readFile(join(dir, 'receipt.txt'), 'utf8')).trim()
  const trust = { signers: [] }
  const tomorrow = Math.floor(Date.now() / 1000) + DAY
  const verdictOn = async (name: string, text: string, keys: KeyDocument) => {
    await writeFiles(dir, { [name]: `${text}\n` })
    return judge({ dir, trust, keys, receipt: name, at: tomorrow + 1 })
  }

  page.chapter('Tomorrow the seller has another key')
  page.say('The old key names its successor, and the host publishes that.')
  const rotated = await rotate(seller, createSigner(generatePrivateKey()), tomorrow)
  tellHost(page, await verdictOn('receipt.txt', receipt, rotated), 'verified')
  page.say('What the old key signs from then on does not count:')
  const late = await signAnew(receipt, seller.signer, tomorrow)
  tellHost(page, await verdictOn('late-receipt.txt', late, rotated), 'untrusted')

  page.chapter('The old key was stolen, and the wallet revokes it')
  const revoked = await revoke(seller, rotated, tomorrow)
  const stolen = await signAnew(receipt, seller.signer, tomorrow + 1)
  tellHost(page, await verdictOn('stolen-receipt.txt', stolen, revoked), 'untrusted')

  page.chapter('An impostor certifies a key of its own for the same host')
  const wallet = privateKeyToAccount(generatePrivateKey())
  const signer = createSigner(generatePrivateKey())
  const { issuer } = seller
  const [named] = seller.keys.wallets
  const own = await certify({ issuer, network: named?.network ?? '', signer, wallet })
  const payTo = wallet.address.toLowerCase() as Hex
  const forged = await signAnew(receipt, signer, tomorrow, payTo)
  await writeFiles(dir, { 'impostor-receipt.txt': `${forged}\n` })
  const evidence = { document: seller.keys, statements: own.statements, at: tomorrow }
  const report = auditReceipt(forged, {
    policy: 'reader',
    trust,
    response: { body: await readFile(join(dir, 'response-body')) },
    checks: checkKeys(evidence, hostEngine),
  })
  tellHost(page, report, 'untrusted')
}
