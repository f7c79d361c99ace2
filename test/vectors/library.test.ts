/** Runs every vector against the library. */
import { describe, expect, test } from 'vitest'
import { hashStruct, type Struct } from '../../src/core/eip712.js'
import { nobleEngine } from '../../src/core/engine.js'
import { encodeHex } from '../../src/core/hex.js'
import { auditReceipt, parseReceipt, verifyReceipt } from '../../src/index.js'
import { paymentId } from '../../src/payment/index.js'
import { TYPES } from '../../src/receipt/claims.js'
import { receiptId } from '../../src/receipt/digest.js'
import { encodeReceipt, serializeReceipt } from '../../src/receipt/serialize.js'
import type { VerifyInput } from '../support/reference.js'
import { type Vector, vectors } from './files.js'
import { answer, thrown, toOptions } from './library.js'

const engine = nobleEngine

const all = vectors()
const only = (operation: Vector['operation']) =>
  all.filter(([, vector]) => vector.operation === operation)

test.each(all)('%s', (_, vector) => {
  expect(answer(vector)).toEqual(vector.expect)
})

describe('every value on the way to a verified receipt', () => {
  const verified = only('verify').filter(([, vector]) => vector.values !== undefined)

  test.each(verified)('%s', (_, { input, values = {} }) => {
    const receipt = parseReceipt((input as VerifyInput).receipt)
    const { payment, request, signer } = receipt.receipt
    const hash = (struct: string, value: object) =>
      encodeHex(hashStruct(TYPES, struct, value as Struct, engine.keccak256))
    expect(values).toMatchObject({
      json: serializeReceipt(receipt),
      header: encodeReceipt(receipt),
      structHashes: { Payment: hash('Payment', payment), Request: hash('Request', request) },
      digest: receiptId(receipt.receipt, engine),
      signature: receipt.signature,
      address: signer,
      paymentId: paymentId(payment, engine),
    })
  })
})

test('what verifying throws is the first failure that auditing reports', () => {
  for (const [name, { input }] of only('verify')) {
    const options = toOptions(input as VerifyInput)
    const { receipt } = input as VerifyInput
    const first = auditReceipt(receipt, options).checks.find(({ status }) => status === 'fail')
    const { code } = thrown(() => verifyReceipt(receipt, options))
    if (first !== undefined) expect(code, name).toBe(first.code)
  }
})
