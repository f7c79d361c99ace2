import { bytesToHex, hashTypedData, keccak256, toHex } from 'viem'
import { describe, expect, it } from 'vitest'
import { hashStruct, membersOf, typedData, typedDigest } from '../../src/core/eip712.js'
import { fastTypedData } from '../../src/core/fast-typed-data.js'

const plain = (bytes: Uint8Array) => keccak256(bytes, 'bytes')

const PERSON = 'Person(string name,address wallet)'

/** The example that EIP-712 publishes with its hashes. */
const MAIL = {
  Mail: `Mail(Person from,Person to,string contents)${PERSON}`,
  Person: PERSON,
  EIP712Domain:
    'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)',
}
const MESSAGE = {
  from: { name: 'Cow', wallet: '0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826' },
  to: { name: 'Bob', wallet: '0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB' },
  contents: 'Hello, Bob!',
}

const SCALARS = {
  All: 'All(bool flag,uint16 small,uint64 middle,uint256 large,bytes32 digest,address account,string text)',
}
const all = (text: string, flag = true) => ({
  flag,
  small: 599,
  middle: Number.MAX_SAFE_INTEGER,
  large: (2n ** 256n - 1n).toString(),
  digest: toHex(7, { size: 32 }),
  account: `0x${'ab'.repeat(20)}`,
  text,
})
const DOMAIN = { name: 'Some Thing', version: '7' }
const viemDigest = (text: string, flag = true) => {
  const { domain, message, primaryType, types } = typedData(DOMAIN, SCALARS, 'All', all(text, flag))
  return hashTypedData({ domain, message, primaryType, types })
}

describe.each([
  ['plain', plain],
  ['fast', fastTypedData(plain)],
])('EIP-712 by way of a %s hash function', (_, keccak) => {
  it('hashes the message and the domain of the published example', () => {
    expect(bytesToHex(hashStruct(MAIL, 'Mail', MESSAGE, keccak))).toBe(
      '0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e',
    )
    const domain = {
      name: 'Ether Mail',
      version: '1',
      chainId: 1,
      verifyingContract: '0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC',
    }
    expect(bytesToHex(hashStruct(MAIL, 'EIP712Domain', domain, keccak))).toBe(
      '0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f',
    )
  })

  it('agrees with viem about every atomic type, at its edges', () => {
    for (const text of ['', 'x', 'é€\u{1f600}', 'y'.repeat(48), 'y'.repeat(49), 'z'.repeat(5000)]) {
      for (const flag of [true, false]) {
        const found = bytesToHex(typedDigest(DOMAIN, SCALARS, 'All', all(text, flag), keccak))
        expect(found).toBe(viemDigest(text, flag))
      }
    }
  })

  it('hands out hashes that a caller may write over without any harm', () => {
    const types = { One: 'One(string text)' }
    const first = hashStruct(types, 'One', { text: 'remembered' }, keccak)
    const before = bytesToHex(first)
    first.fill(0)
    expect(bytesToHex(hashStruct(types, 'One', { text: 'remembered' }, keccak))).toBe(before)
  })

  it.each([
    ['an integer beyond 256 bits', 'uint256', (2n ** 256n).toString()],
    ['a negative integer', 'uint64', -1],
    ['a short digest', 'bytes32', '0xab'],
    ['a digest in upper case', 'bytes32', `0x${'AB'.repeat(32)}`],
    ['a fraction', 'uint64', '0.5'],
  ])('refuses %s', (_, type, value) => {
    const types = { One: `One(${type} value)` }
    expect(() => hashStruct(types, 'One', { value }, keccak)).toThrow()
  })

  it('takes an absent digest as zeros', () => {
    const types = { One: 'One(bytes32 digest)' }
    const zeros = { digest: toHex(0, { size: 32 }) }
    expect(hashStruct(types, 'One', {}, keccak)).toEqual(hashStruct(types, 'One', zeros, keccak))
  })

  it('lists the members of a struct and not those of the structs it uses', () => {
    expect(membersOf(MAIL, 'Mail').map(([, name]) => name)).toEqual(['from', 'to', 'contents'])
    expect(membersOf(MAIL, 'Person')).toEqual([
      ['string', 'name'],
      ['address', 'wallet'],
    ])
  })

  it('writes typed data with the domain among its types, as wallets want it', () => {
    expect(typedData(DOMAIN, { One: 'One(string text)' }, 'One', { text: 'x' })).toEqual({
      domain: { name: 'Some Thing', version: '7' },
      types: {
        EIP712Domain: [
          { name: 'name', type: 'string' },
          { name: 'version', type: 'string' },
        ],
        One: [{ name: 'text', type: 'string' }],
      },
      primaryType: 'One',
      message: { text: 'x' },
    })
  })
})
