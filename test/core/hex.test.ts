import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decodeHex, encodeHex, isHex } from '../../src/core/hex.js'
import { NOT_DIGESTS, NOT_STRINGS } from '../support/hostile-values.js'

describe('hex', () => {
  it('agrees with node about random bytes', () => {
    for (const length of [0, 1, 20, 32, 65, 1000]) {
      const bytes = randomBytes(length)
      const text = `0x${bytes.toString('hex')}`
      expect(encodeHex(bytes)).toBe(text)
      expect(isHex(text, length)).toBe(true)
      expect(decodeHex(text, length)).toEqual(new Uint8Array(bytes))
    }
  })

  it.each(NOT_DIGESTS)('refuses %j as 32 bytes', (text) => {
    expect(isHex(text, 32)).toBe(false)
    expect(() => decodeHex(text, 32)).toThrow(TypeError)
  })

  it.each(NOT_STRINGS.map((value) => [value]))('refuses %j, which is no text', (value) => {
    expect(isHex(value, 32)).toBe(false)
  })

  it('says how many bytes it wanted and never what it was given', () => {
    expect(() => decodeHex('0xsecret', 32)).toThrow('Cannot decode: wanted 32 bytes of hex')
  })
})
