import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { prepareExchange, readExchange, writeExchange } from '../../src/cli/exchange.js'
import { nobleEngine } from '../../src/core/engine.js'
import { termsDigest } from '../../src/payment/terms.js'
import type { PaymentRequired } from '../../src/payment/types.js'
import { addressOf, key, NOW, signedBy } from '../keys/material.js'
import { ENTRY_V1 } from '../payment/exchange.js'
import { ISSUER, sampleClaims, sortedJson } from '../support/claims.js'
import { createDir } from './in-process.js'

const dir = createDir()

test('what version 1 announced in a header is kept, and its signed terms are checked', async () => {
  const required: PaymentRequired = { x402Version: 1, accepts: [ENTRY_V1] }
  const terms = termsDigest(required, ENTRY_V1 as never, nobleEngine)
  const validUntil = NOW + 600
  const { signature } = await signedBy(key, 'terms', { issuer: ISSUER, terms, validUntil })
  const signed = { signatures: [signature], validUntil }
  const announced = { issuer: ISSUER, signer: addressOf(key), terms: signed }
  const announcement = Buffer.from(sortedJson(announced as never)).toString('base64url')
  const exchange = {
    required: JSON.stringify(required),
    announcement,
    payment: 'e30=',
    request: { method: 'GET', url: `${ISSUER}/x`, headers: [] },
  }
  const folder = dir('saved')
  await prepareExchange(folder)
  await writeExchange(folder, { exchange })
  expect(readFileSync(`${folder}/announcement.txt`, 'utf8')).toBe(`${announcement}\n`)

  const claims = sampleClaims(key.address)
  const payment = {
    ...claims.payment,
    protocol: 'x402/1',
    network: 'eip155:8453',
    asset: ENTRY_V1.asset.toLowerCase(),
    payTo: ENTRY_V1.payTo.toLowerCase(),
    amount: ENTRY_V1.maxAmountRequired,
    terms,
  }
  const { checks } = await readExchange(folder)
  const judged = checks.terms?.({ ...claims, issuedAt: NOW, payment } as never, nobleEngine)
  expect(judged).toEqual({ status: 'pass', details: { offeredUntil: validUntil } })
})
