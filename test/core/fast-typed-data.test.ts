import fc from 'fast-check'
import { keccak256 } from 'viem'
import { describe, expect, it } from 'vitest'
import { type Struct, typedDigest } from '../../src/core/eip712.js'
import { fastTypedData } from '../../src/core/fast-typed-data.js'
import type { Keccak256 } from '../../src/ports.js'
import { TYPES } from '../../src/receipt/claims.js'
import { arbClaims } from '../support/arbitraries.js'

const plain = (bytes: Uint8Array) => keccak256(bytes, 'bytes')
const fast = fastTypedData(plain)
const NAMED = { name: 'Some Thing', version: '7' }

const INNER = 'Inner(uint256 count)'
const MIXED = {
  Mixed: `Mixed(bool flag,uint64 size,uint256 amount,address account,bytes32 digest,string text,Inner inner)${INNER}`,
  Inner: INNER,
}
const mixed = {
  flag: true,
  size: 7,
  amount: '10000',
  account: `0x${'0a'.repeat(20)}`,
  digest: `0x${'0b'.repeat(32)}`,
  text: 'text',
  inner: { count: '1' },
}

/** The hash, or that there is none. */
function outcome(value: object, keccak: Keccak256 = plain): string {
  try {
    return Buffer.from(typedDigest(NAMED, MIXED, 'Mixed', value as Struct, keccak)).toString('hex')
  } catch {
    return 'refused'
  }
}

const arbWord = fc.oneof(
  fc.maxSafeNat(),
  fc.boolean(),
  fc.bigInt({ min: 0n, max: 2n ** 256n }).map(String),
  fc.bigInt({ min: 0n, max: 2n ** 260n }).map((value) => `0x${value.toString(16)}`),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefABxg-. '), maxLength: 68 }),
  fc
    .string({ unit: fc.constantFrom(...'0123456789abcdefG'), minLength: 40, maxLength: 40 })
    .map((text) => `0x${text}`),
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 42, maxLength: 42 }),
  fc.constantFrom(
    -1,
    0.5,
    2 ** 53,
    Number.NaN,
    '',
    '0x',
    `0x${'é'.repeat(20)}`,
    `0x${'é'.repeat(32)}`,
  ),
)

describe('fastTypedData', () => {
  it('hashes claims as typedDigest does without it', () => {
    fc.assert(
      fc.property(arbClaims(`0x${'19'.repeat(20)}`), ({ extensions: _, ...claims }) => {
        const value = claims as unknown as Struct
        const found = typedDigest(NAMED, TYPES, 'DeliveryReceipt', value, fast)
        expect(found).toEqual(typedDigest(NAMED, TYPES, 'DeliveryReceipt', value, plain))
      }),
    )
  })

  it('takes and refuses what typedDigest takes and refuses', () => {
    const name = fc.constantFrom('flag', 'size', 'amount', 'account', 'digest')
    fc.assert(
      fc.property(name, arbWord, (member, word) => {
        const value = { ...mixed, [member]: word }
        expect(outcome(value, fast)).toBe(outcome(value))
      }),
      { numRuns: 2000 },
    )
  })

  it('is not disturbed by what it refused', () => {
    const refused = { ...mixed, inner: { count: '-1' } }
    for (let round = 0; round < 100; round += 1) expect(outcome(refused, fast)).toBe('refused')
    expect(outcome(mixed, fast)).toBe(outcome(mixed))
  })

  it('makes room for structs of any size', () => {
    const members = Array.from({ length: 100 }, (_, at) => `uint64 member${at}`).join()
    const value = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`member${at}`, at]))
    const large = `Large(${members})`
    const middle = `Middle(${members},Large large)${large}`
    const types = {
      Outer: `Outer(${members},Middle middle)${large}${middle}`,
      Middle: middle,
      Large: large,
    }
    const nested = { ...value, middle: { ...value, large: value } }
    const digest = (keccak: Keccak256) => typedDigest(NAMED, types, 'Outer', nested, keccak)
    expect(digest(fastTypedData(plain))).toEqual(digest(plain))
  })

  it('tells domains apart', () => {
    for (const name of ['one', 'other', 'one', '']) {
      for (const version of ['1', '2', '1', '']) {
        const digest = (keccak: Keccak256) =>
          typedDigest({ name, version }, MIXED, 'Mixed', mixed, keccak)
        expect(digest(fast)).toEqual(digest(plain))
      }
    }
  })

  it('hands out hashes that a caller may write over without any harm', () => {
    const first = typedDigest(NAMED, MIXED, 'Mixed', mixed, fast)
    first.fill(0)
    expect(outcome(mixed, fast)).toBe(outcome(mixed))
  })

  it('hashes bytes as before', () => {
    expect(fast(Buffer.from('x'))).toEqual(plain(Buffer.from('x')))
  })
})
