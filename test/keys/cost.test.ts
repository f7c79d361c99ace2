import { expect, test } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { auditReceipt } from '../../src/index.js'
import { checkKeys } from '../../src/keys/check.js'
import type { KeyDocument } from '../../src/keys/types.js'
import { encodeReceipt } from '../../src/receipt/serialize.js'
import { signReceipt } from '../../src/receipt/sign.js'
import { ISSUER, sampleClaims } from '../support/claims.js'
import {
  addressOf,
  certificateOf,
  key,
  NETWORK,
  NOW,
  signedBy,
  successionOf,
  successor,
  wallet,
} from './material.js'

test('a certified key with a successor costs two curve operations once, and then none', async () => {
  let recovered = 0
  const engine = {
    ...nobleEngine,
    curve: {
      recover: (digest: Uint8Array, signature: Uint8Array) => {
        recovered += 1
        return nobleEngine.curve.recover(digest, signature)
      },
    },
  }
  const claims = sampleClaims(key.address)
  const payment = { ...claims.payment, network: NETWORK, payTo: addressOf(wallet) }
  const header = encodeReceipt(await signReceipt({ ...claims, payment, issuedAt: NOW - 1 }, key))
  const statements = [
    await signedBy(wallet, 'certificate', certificateOf()),
    await signedBy(key, 'succession', successionOf()),
    // What is said about other keys costs nothing.
    await signedBy(wallet, 'certificate', certificateOf({ key: addressOf(successor) })),
  ]
  const keyDocument: KeyDocument = {
    schema: 'delivery-receipt-keys/1',
    issuer: ISSUER,
    keys: [
      { key: addressOf(key), notBefore: 0 },
      { key: addressOf(successor), notBefore: 0 },
    ],
    wallets: [],
    statements,
  }
  const checks = checkKeys({ document: keyDocument, at: NOW + 1 }, engine)
  const operations = () => {
    recovered = 0
    const trust = { signers: [] }
    const { checks: found } = auditReceipt(header, { policy: 'reader', trust, engine, checks })
    const passed = found.filter(({ step, status }) => /host|payee/.test(step) && status === 'pass')
    expect(passed).toHaveLength(2)
    return recovered
  }
  expect([operations(), operations(), operations()]).toEqual([1 + 2, 1, 1])
})
