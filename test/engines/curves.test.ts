import { Buffer } from 'node:buffer'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { EACH, OTHERS } from './all.js'

const { ORDER } = secp256k1.Point.Fn
const scalar = (value: bigint) =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'))

const arbBytes = fc.uint8Array({ minLength: 32, maxLength: 32 })
const arbKey = fc.bigInt({ min: 1n, max: ORDER - 1n }).map(scalar)

const EDGE_KEYS = [1n, 2n, ORDER >> 1n, (ORDER >> 1n) + 1n, ORDER - 1n].map(scalar)
const EDGE_DIGESTS = [0n, 1n, ORDER - 1n].map(scalar)
// RFC 6979 reduces such a digest before it derives the nonce; libsecp256k1 derives it from the bytes
// as they are. Nobody can find a text with such a digest, and both signatures are good.
const BEYOND_ORDER = [ORDER, ORDER + 1n, 2n ** 256n - 1n].map(scalar)

const noble = nobleEngine.curve

describe.each(OTHERS)('the curve of %s', (_, { curve }) => {
  it('derives the public keys that noble derives', () => {
    fc.assert(
      fc.property(arbKey, (key) => {
        expect(Buffer.from(curve.publicKey(key))).toEqual(Buffer.from(noble.publicKey(key)))
      }),
      { examples: EDGE_KEYS.map((key): [Uint8Array] => [key]) },
    )
  })

  it('signs with the bytes that noble signs with, and every curve recovers the key', () => {
    fc.assert(
      fc.property(arbBytes, arbKey, (digest, key) => {
        const signature = curve.sign(digest, key)
        expect(Buffer.from(signature)).toEqual(Buffer.from(noble.sign(digest, key)))
        const publicKey = Buffer.from(noble.publicKey(key))
        expect(Buffer.from(curve.recover(digest, signature))).toEqual(publicKey)
        expect(Buffer.from(noble.recover(digest, signature))).toEqual(publicKey)
      }),
      {
        numRuns: 150,
        examples: EDGE_KEYS.flatMap((key) =>
          EDGE_DIGESTS.map((digest): [Uint8Array, Uint8Array] => [digest, key]),
        ),
      },
    )
  })

  it('signs a digest beyond the order of the curve so that noble recovers the key', () => {
    for (const digest of BEYOND_ORDER) {
      for (const key of EDGE_KEYS) {
        const publicKey = noble.recover(digest, curve.sign(digest, key))
        expect(Buffer.from(publicKey)).toEqual(Buffer.from(curve.publicKey(key)))
      }
    }
  })

  it('recovers from any r and s in range what noble recovers, or nothing as noble does', () => {
    const recovered = (recover: typeof curve.recover, digest: Uint8Array, text: Uint8Array) => {
      try {
        return Buffer.from(recover(digest, text)).toString('hex')
      } catch {
        return 'no key'
      }
    }
    fc.assert(
      fc.property(arbBytes, arbKey, arbKey, fc.constantFrom(0, 1), (digest, r, s, bit) => {
        const signature = Uint8Array.of(bit, ...r, ...s)
        const wanted = recovered(noble.recover, digest, signature)
        expect(recovered(curve.recover, digest, signature)).toBe(wanted)
      }),
      { numRuns: 150 },
    )
  })
})

describe.each(EACH)('the curve of %s, whatever engine it is', (_, { curve }) => {
  it.each([
    ['zero', scalar(0n)],
    ['the order of the curve', scalar(ORDER)],
    ['more than the order', scalar(2n ** 256n - 1n)],
    ['31 bytes', new Uint8Array(31).fill(1)],
    ['33 bytes', new Uint8Array(33).fill(1)],
  ])('takes no secret key of %s', (_, key) => {
    expect(() => curve.publicKey(key)).toThrow()
    expect(() => curve.sign(scalar(7n), key)).toThrow()
  })

  it('hands out bytes of its own, which later calls leave alone', () => {
    const [one, two] = [scalar(11n), scalar(12n)]
    const signature = curve.sign(one, one)
    const publicKey = curve.publicKey(one)
    const recovered = curve.recover(one, signature)
    const before = [signature, publicKey, recovered].map((bytes) => Buffer.from(bytes).toString())
    curve.recover(two, curve.sign(two, two))
    curve.publicKey(two)
    const after = [signature, publicKey, recovered].map((bytes) => Buffer.from(bytes).toString())
    expect(after).toEqual(before)
    expect([one, two]).toEqual([scalar(11n), scalar(12n)])
  })
})
