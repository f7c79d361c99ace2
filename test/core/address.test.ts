import { createECDH, randomBytes } from 'node:crypto'
import { keccak256, toBytes } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import { describe, expect, it } from 'vitest'
import { addressOf } from '../../src/core/address.js'

const keccak = (bytes: Uint8Array) => keccak256(bytes, 'bytes')

function publicKeyOf(secretKey: Uint8Array): Uint8Array {
  const ecdh = createECDH('secp256k1')
  ecdh.setPrivateKey(secretKey)
  return ecdh.getPublicKey()
}

describe('addressOf', () => {
  it('gives the published address of the published key 1, in lower case', () => {
    const one = toBytes(1, { size: 32 })
    expect(addressOf(publicKeyOf(one), keccak)).toBe('0x7e5f4552091a69125d5dfcb7b8c2659029395bdf')
  })

  it('agrees with viem about random keys', () => {
    for (let round = 0; round < 20; round += 1) {
      const secretKey = randomBytes(32)
      const expected = privateKeyToAddress(`0x${secretKey.toString('hex')}`).toLowerCase()
      expect(addressOf(publicKeyOf(secretKey), keccak)).toBe(expected)
    }
  })
})
