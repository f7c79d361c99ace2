import { secp256k1 } from '@noble/curves/secp256k1.js'
import { generatePrivateKey, privateKeyToAccount, toAccount } from 'viem/accounts'
import { describe, expect, it } from 'vitest'
import { isReceiptError } from '../../src/errors.js'
import type { Hex, Signer } from '../../src/ports.js'
import { createSigner, encodeReceipt, signReceipt } from '../../src/receipt/index.js'
import { verifyReceipt } from '../../src/verify/verify.js'
import {
  BODY,
  digestOf,
  ISSUER,
  newAccount,
  sampleClaims,
  signedBy,
  toHeader,
} from '../support/claims.js'
import { EACH } from './all.js'

const key = generatePrivateKey()
const account = privateKeyToAccount(key)
const claims = sampleClaims(account.address)
const wanted = await signedBy(account, claims)
const byAnotherKey = await newAccount().sign({ hash: digestOf(claims) })
const overAnotherMessage = await account.signMessage({ message: 'receipt' })

/** A wallet that shows what it signs, and signs nothing else. */
const wallet = toAccount({
  address: account.address,
  signMessage: () => Promise.reject(new Error('not here')),
  signTransaction: () => Promise.reject(new Error('not here')),
  signTypedData: (data) => account.signTypedData(data),
})

const answering = (signature: string): Signer => ({
  address: account.address,
  sign: async () => signature as Hex,
})

const highS = (signature: Hex) => {
  const s = secp256k1.Point.Fn.ORDER - BigInt(`0x${signature.slice(66, 130)}`)
  const v = signature.endsWith('1b') ? '1c' : '1b'
  return `${signature.slice(0, 66)}${s.toString(16).padStart(64, '0')}${v}`
}

describe.each(EACH)('signing with %s', (_, engine) => {
  it.each([
    ['its own signer', createSigner(key, engine)],
    ['a viem account', account],
    ['a wallet that signs typed data only', wallet],
  ])('gives the one receipt, with %s', async (_, signer) => {
    const receipt = await signReceipt(claims, signer as Signer, engine)
    expect(receipt).toEqual(wanted)
    const header = encodeReceipt(receipt)
    expect(header).toBe(toHeader(wanted))
    const trust = { signers: [{ issuer: ISSUER, signer: account.address }] }
    const response = { body: BODY }
    expect(verifyReceipt(header, { policy: 'reader', trust, response, engine }).claims).toEqual(
      claims,
    )
  })

  it('names the address that viem derives', () => {
    expect(createSigner(key, engine).address).toBe(account.address.toLowerCase())
  })

  it.each([
    ['v of 0 or 1', (text: string) => text.replace(/1b$/, '00').replace(/1c$/, '01')],
    ['upper case', (text: string) => `0x${text.slice(2).toUpperCase()}`],
  ])('writes a signature with %s in its one form', async (_, spell) => {
    const signer = answering(spell(wanted.signature))
    expect(await signReceipt(claims, signer, engine)).toEqual(wanted)
  })

  it.each([
    ['a high s', highS(wanted.signature)],
    ['the other recovery bit', wanted.signature.replace(/..$/, (v) => (v === '1b' ? '1c' : '1b'))],
    ['no recovery bit', wanted.signature.slice(0, -2)],
    ['an r of zero', `0x${'00'.repeat(32)}${wanted.signature.slice(66)}`],
    ['another key', byAnotherKey],
    ['another message', overAnotherMessage],
    ['nothing', ''],
  ])('refuses a signature with %s', async (_, signature) => {
    const failure = await signReceipt(claims, answering(signature), engine).catch((e) => e)
    expect(isReceiptError(failure, 'signing_failed')).toBe(true)
  })

  it.each([
    ['zero', new Uint8Array(32)],
    ['the order of the curve', secp256k1.Point.Fn.toBytes(0n).fill(0xff)],
    ['31 bytes', new Uint8Array(31).fill(7)],
  ])('makes no signer of %s, and says so without the key', (_, secret) => {
    expect(() => createSigner(secret, engine)).toThrow(
      new TypeError('Cannot create signer: wanted a secret key of secp256k1, 32 bytes'),
    )
  })
})
