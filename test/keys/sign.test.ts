import { privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { isReceiptError } from '../../src/errors.js'
import { signStatement } from '../../src/keys/sign.js'
import { parseStatement, recoverStatement, serializeStatement } from '../../src/keys/statement.js'
import type { Bodies, StatementName } from '../../src/keys/types.js'
import { createSigner } from '../../src/receipt/sign.js'
import {
  addressOf,
  certificateOf,
  revocationOf,
  signedBy,
  stranger,
  successionOf,
  termsOf,
  wallet,
} from './material.js'

/** Account 1 of anvil and Hardhat: everybody has this key. */
const PUBLISHED = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d'

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'signed',
    (error) => (isReceiptError(error) ? error.code : 'another error'),
  )

test.each<[StatementName, Bodies[StatementName]]>([
  ['certificate', certificateOf()],
  ['succession', successionOf()],
  ['revocation', revocationOf()],
  ['terms', termsOf()],
])('%s: a key in memory signs what the wallet signs', async (name, body) => {
  const own = await signStatement(name, body, createSigner(PUBLISHED))
  expect(own).toEqual(await signedBy(privateKeyToAccount(PUBLISHED), name, body))
  expect(parseStatement(serializeStatement(own))).toEqual(own)
})

test('a wallet that signs typed data alone signs, and is asked for what it can show', async () => {
  const asked: unknown[] = []
  const { address } = wallet
  const signTypedData = (data: object) => {
    asked.push(data)
    return wallet.signTypedData(data as never)
  }
  const signed = await signStatement('certificate', certificateOf(), { address, signTypedData })
  expect(recoverStatement(signed, nobleEngine)).toBe(addressOf(wallet))
  expect(asked).toMatchObject([{ primaryType: 'KeyCertificate', message: certificateOf() }])
})

test.each([
  ['a window that never is', certificateOf({ notAfter: 0 })],
  ['a checksummed wallet', certificateOf({ payTo: wallet.address })],
  ['an unknown member', { ...certificateOf(), note: 'x' }],
  ['a member without a value', { ...certificateOf(), serial: undefined as never }],
])('%s is never signed', async (_, body) => {
  const signer = {
    address: wallet.address,
    signTypedData: () => Promise.reject(new Error('was asked')),
  }
  expect(await codeOf(signStatement('certificate', body, signer))).toBe('statement_invalid')
})

test('a signature of another key never leaves', async () => {
  const { address } = wallet
  const signer = { address, sign: stranger.sign }
  expect(await codeOf(signStatement('certificate', certificateOf(), signer))).toBe('signing_failed')
})
