import fc from 'fast-check'
import { keccak256 } from 'viem'
import { describe, expect, it } from 'vitest'
import { hashStruct, type Struct } from '../../src/core/eip712.js'
import { fastStructs } from '../../src/core/fast-structs.js'
import { TYPES } from '../../src/receipt/claims.js'
import { arbClaims } from '../support/arbitraries.js'

const plain = (bytes: Uint8Array) => keccak256(bytes, 'bytes')
const fast = fastStructs(plain)

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
function outcome(value: object, keccak = plain): string {
  try {
    return Buffer.from(hashStruct(MIXED, 'Mixed', value as Struct, keccak)).toString('hex')
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

describe('fastStructs', () => {
  it('hashes claims as hashStruct does without it', () => {
    fc.assert(
      fc.property(arbClaims(`0x${'19'.repeat(20)}`), ({ extensions: _, ...claims }) => {
        const value = claims as unknown as Struct
        const found = hashStruct(TYPES, 'DeliveryReceipt', value, fast)
        expect(found).toEqual(hashStruct(TYPES, 'DeliveryReceipt', value, plain))
      }),
    )
  })

  it('takes and refuses what hashStruct takes and refuses', () => {
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
    const found = fast.ofStruct?.(MIXED, 'Mixed', mixed)
    expect(found && Buffer.from(found).toString('hex')).toBe(outcome(mixed))
  })

  it('leaves a struct that is too large to hashStruct', () => {
    const members = Array.from({ length: 100 }, (_, at) => `uint64 member${at}`).join()
    const value = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`member${at}`, at]))
    const large = `Large(${members})`
    const types = { Outer: `Outer(${members},Large large)${large}`, Large: large }
    const nested = { ...value, large: value }
    expect(fast.ofStruct?.(types, 'Outer', nested)).toBeUndefined()
    expect(hashStruct(types, 'Outer', nested, fast)).toEqual(
      hashStruct(types, 'Outer', nested, plain),
    )
    expect(outcome(mixed, fast)).toBe(outcome(mixed))
  })

  it('hashes bytes as before', () => {
    expect(fast(Buffer.from('x'))).toEqual(plain(Buffer.from('x')))
  })
})
