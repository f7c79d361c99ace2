import { describe, expect, it } from 'vitest'
import { concatBytes, decodeUtf8, encodeUtf8 } from '../../src/core/bytes.js'

describe('UTF-8', () => {
  it.each(['', 'a', '\u0000', '\u00e9', '\u20ac', '\u{1f600}', 'x'.repeat(100_000)])(
    'writes and reads %j as node does',
    (text) => {
      expect(encodeUtf8(text)).toEqual(new Uint8Array(Buffer.from(text)))
      expect(decodeUtf8(Buffer.from(text))).toBe(text)
    },
  )

  it('keeps a byte order mark visible', () => {
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa')
  })

  it.each([
    ['a stray continuation byte', [0x80]],
    ['a truncated sequence', [0xe2, 0x82]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a code point above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['Latin-1', [0x63, 0x61, 0x66, 0xe9]],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00]],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeUtf8(Uint8Array.from(bytes))).toThrow(TypeError)
  })
})

describe('concatBytes', () => {
  it('joins in order and copies', () => {
    const first = Uint8Array.of(1, 2)
    const joined = concatBytes(first, new Uint8Array(0), Uint8Array.of(3))
    first[0] = 9
    expect(joined).toEqual(Uint8Array.of(1, 2, 3))
  })
})
