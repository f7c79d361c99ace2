import fc from 'fast-check'
import { hexToBytes, recoverAddress, toHex } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import { describe, expect, it } from 'vitest'
import { addressOf } from '../../src/core/address.js'
import { nobleEngine } from '../../src/core/engine.js'
import { decodeSignature, encodeSignature, nobleCurve } from '../../src/core/secp256k1.js'
import { readClaims } from '../../src/receipt/claims.js'
import { receiptId } from '../../src/receipt/digest.js'
import { arbClaims, arbHex } from '../support/arbitraries.js'
import { digestOf } from '../support/claims.js'

const SIGNER = `0x${'19'.repeat(20)}` as const
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

describe('digests', () => {
  it('digest(c) ≡ hashTypedData(c) of viem', () => {
    fc.assert(
      fc.property(arbClaims(SIGNER), (claims) => {
        expect(receiptId(claims, nobleEngine)).toBe(digestOf(claims))
      }),
    )
  })

  it('read(c) ≡ c for every claims object within the caps', () => {
    fc.assert(
      fc.property(arbClaims(SIGNER), (claims) => {
        expect(readClaims(claims as never)).toBe(claims)
      }),
      { numRuns: 500 },
    )
  })
})

describe('signatures', () => {
  const arbKey = arbHex(32).filter((key) => BigInt(key) > 0n && BigInt(key) < ORDER)

  it('recover(sign(d)) ≡ address', async () => {
    await fc.assert(
      fc.asyncProperty(arbKey, arbHex(32), async (key, hash) => {
        const digest = hexToBytes(hash)
        const signed = nobleCurve.sign(digest, hexToBytes(key))
        const address = privateKeyToAddress(key)
        const recovered = addressOf(nobleCurve.recover(digest, signed), nobleEngine.keccak256)
        expect(recovered).toBe(address.toLowerCase())
        const signature = encodeSignature(signed)
        expect(await recoverAddress({ hash, signature })).toBe(address)
        expect(toHex(decodeSignature(signature))).toBe(toHex(signed))
      }),
      { numRuns: 50 },
    )
  })
})
