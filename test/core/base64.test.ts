import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  decodeBase64,
  decodeBase64url,
  encodeBase64,
  encodeBase64url,
} from '../../src/core/base64.js'

/** RFC 4648 §10. */
const PUBLISHED = [
  ['', ''],
  ['f', 'Zg=='],
  ['fo', 'Zm8='],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg=='],
  ['fooba', 'Zm9vYmE='],
  ['foobar', 'Zm9vYmFy'],
] as const

describe('base64', () => {
  it.each(PUBLISHED)('writes and reads %j as RFC 4648 publishes it', (plain, encoded) => {
    const bytes = new TextEncoder().encode(plain)
    expect(encodeBase64(bytes)).toBe(encoded)
    expect(decodeBase64(encoded)).toEqual(bytes)
    expect(encodeBase64url(bytes)).toBe(encoded.replaceAll('=', ''))
    expect(decodeBase64url(encoded.replaceAll('=', ''))).toEqual(bytes)
  })

  it('agrees with node about random bytes of every length up to 200', () => {
    for (let length = 0; length <= 200; length += 1) {
      const bytes = randomBytes(length)
      expect(encodeBase64(bytes)).toBe(bytes.toString('base64'))
      expect(encodeBase64url(bytes)).toBe(bytes.toString('base64url'))
      expect(decodeBase64(bytes.toString('base64'))).toEqual(new Uint8Array(bytes))
      expect(decodeBase64url(bytes.toString('base64url'))).toEqual(new Uint8Array(bytes))
    }
  })

  it('agrees with node about more than a header holds', () => {
    const bytes = randomBytes(65_536)
    expect(encodeBase64(bytes)).toBe(bytes.toString('base64'))
  })

  it.each([
    ['stray bits', 'Zh=='],
    ['no padding', 'Zg'],
    ['half padding', 'Zg='],
    ['too much padding', 'Zm9v===='],
    ['padding inside', 'Zg==Zg=='],
    ['a space inside', 'Zm 9v'],
    ['a line end', 'Zm9v\n'],
    ['a space in front', ' Zm9v'],
    ['the other alphabet', '-_-_'],
    ['one character', 'Z'],
    ['text beyond ASCII', 'Zm9\u00e9'],
    ['a wide digit', '\uff3am9v'],
    ['a NUL', 'Zm9v\u0000'],
    ['JSON', '{"a":1}'],
  ])('refuses base64 with %s', (_, text) => {
    expect(() => decodeBase64(text)).toThrow()
  })

  it.each([
    ['stray bits', 'Zh'],
    ['padding', 'Zg=='],
    ['the other alphabet', '+/+/'],
    ['both alphabets', '-/-/'],
    ['one character', 'Z'],
    ['five characters', 'Zm9vZ'],
    ['a space inside', 'Zm 9v'],
    ['a line end', 'Zm9v\n'],
    ['a comma, as joined headers have', 'Zm9v,Zm9v'],
    ['text beyond ASCII', 'Zm9\u00e9'],
  ])('refuses base64url with %s', (_, text) => {
    expect(() => decodeBase64url(text)).toThrow()
  })
})
