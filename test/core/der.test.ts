import { createECDH, generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPublicKey, readSignature } from '../../src/core/der.js'
import { encodeHex } from '../../src/core/hex.js'

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const hex32 = (value: bigint) => value.toString(16).padStart(64, '0')
const bytesOf = (value: bigint) => Buffer.from(hex32(value), 'hex')

/** An integer as DER writes it, with `more` zeros than it needs. */
function integer(value: bigint, more = 0): number[] {
  const digits = value.toString(16)
  const bytes = [...Buffer.from(digits.length % 2 === 1 ? `0${digits}` : digits, 'hex')]
  const signed = (bytes[0] ?? 0) > 0x7f ? [0, ...bytes] : bytes
  return [2, signed.length + more, ...new Array(more).fill(0), ...signed]
}

const sequence = (...contents: number[][]) =>
  Uint8Array.from([0x30, contents.flat().length, ...contents.flat()])

const pairOf = (bytes: Uint8Array) => {
  const pair = readSignature(bytes)
  return pair && encodeHex(pair)
}
const pair = (r: bigint, s: bigint) => `0x${hex32(r)}${hex32(s)}`

describe('readPublicKey', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
  const der = publicKey.export({ type: 'spki', format: 'der' })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const point = Buffer.concat([
    Uint8Array.of(4),
    Buffer.from(x, 'base64url'),
    Buffer.from(y, 'base64url'),
  ])
  const changed = (at: number, byte: number) => {
    const copy = Uint8Array.from(der)
    copy[at] = byte
    return copy
  }
  const spkiOf = (namedCurve: string) =>
    generateKeyPairSync('ec', { namedCurve }).publicKey.export({ type: 'spki', format: 'der' })

  it.each<[string, Uint8Array | string]>([
    ['SPKI in DER', der],
    ['SPKI in DER that is no Buffer', Uint8Array.from(der)],
    ['SPKI in PEM', pem],
    ['SPKI in PEM without its last line end', pem.trim()],
    ['SPKI in PEM with CRLF', pem.replaceAll('\n', '\r\n')],
    ['the point', point],
  ])('reads %s', (_, key) => {
    expect(encodeHex(readPublicKey(key))).toBe(`0x${point.toString('hex')}`)
  })

  const compressed = createECDH('secp256k1')
  compressed.generateKeys()

  it.each<[string, unknown]>([
    ['nothing', ''],
    ['no bytes', new Uint8Array()],
    ['undefined', undefined],
    ['a number', 88],
    ['DER with a byte behind it', Uint8Array.of(...der, 0)],
    ['DER without its last byte', der.subarray(0, -1)],
    ['DER with another object identifier', changed(19, 0x21)],
    ['DER with unused bits', changed(22, 1)],
    ['DER of another curve', spkiOf('P-256')],
    ['DER of another curve of 256 bits', spkiOf('brainpoolP256r1')],
    ['DER of RSA', publicRsa()],
    ['DER of a point off the curve', changed(87, (der[87] ?? 0) ^ 1)],
    ['PEM of another curve', pemOf(spkiOf('P-256'))],
    ['PEM of the point alone', pemOf(point)],
    ['PEM of a private key', pem.replaceAll('PUBLIC', 'PRIVATE')],
    ['PEM that ends as something else', pem.replace('END PUBLIC', 'END PRIVATE')],
    ['two PEM blocks', pem + pem],
    ['base64 without its frame', der.toString('base64')],
    ['hexadecimal', der.toString('hex')],
    [
      'a point off the curve',
      Uint8Array.from(point.map((byte, at) => (at === 64 ? byte ^ 1 : byte))),
    ],
    ['a hybrid point', Uint8Array.of(6, ...point.subarray(1))],
    ['a compressed point', compressed.getPublicKey(undefined, 'compressed')],
    ['x and y alone', point.subarray(1)],
    ['65 zeros', new Uint8Array(65)],
    ['a megabyte of spaces', ' '.repeat(1 << 20)],
  ])('refuses %s', (_, key) => {
    expect(() => readPublicKey(key as string)).toThrow(TypeError)
  })

  function publicRsa() {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
    return rsa.publicKey.export({ type: 'spki', format: 'der' })
  }

  function pemOf(bytes: Uint8Array) {
    const text = Buffer.from(bytes).toString('base64')
    return `-----BEGIN PUBLIC KEY-----\n${text}\n-----END PUBLIC KEY-----\n`
  }
})

describe('readSignature', () => {
  const R = ORDER - 5n
  const LOW = ORDER / 2n

  it('reads DER and 64 bytes alike', () => {
    expect(pairOf(sequence(integer(R), integer(LOW)))).toBe(pair(R, LOW))
    expect(pairOf(Buffer.concat([bytesOf(R), bytesOf(LOW)]))).toBe(pair(R, LOW))
  })

  it('reads short integers and such with zeros that they do not need', () => {
    expect(pairOf(sequence(integer(1n), integer(0x80n)))).toBe(pair(1n, 0x80n))
    expect(pairOf(sequence(integer(1n, 32), integer(LOW, 1)))).toBe(pair(1n, LOW))
  })

  it('turns a high s into the low one', () => {
    const read = (s: bigint) => pairOf(sequence(integer(R), integer(s)))
    expect(read(LOW + 1n)).toBe(pair(R, LOW))
    expect(read(ORDER - 1n)).toBe(pair(R, 1n))
    expect(pairOf(Buffer.concat([bytesOf(R), bytesOf(ORDER - 7n)]))).toBe(pair(R, 7n))
  })

  const good = sequence(integer(R), integer(LOW))
  const changed = (at: number, byte: number) => {
    const copy = Uint8Array.from(good)
    copy[at] = byte
    return copy
  }

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['a tag alone', Uint8Array.of(0x30)],
    ['an empty sequence', Uint8Array.of(0x30, 0)],
    ['one integer', sequence(integer(R))],
    ['three integers', sequence(integer(1n), integer(2n), integer(3n))],
    ['an integer of no bytes', sequence(integer(R), [2, 0])],
    ['an integer without its length', sequence(integer(R), [2])],
    ['an integer that is cut off', good.map((byte, at) => (at === 38 ? byte + 1 : byte))],
    ['a byte behind the sequence', Uint8Array.of(...good, 0)],
    [
      'an integer behind the sequence',
      Uint8Array.of(0x30, integer(R).length, ...integer(R), ...integer(LOW)),
    ],
    ['a sequence that is cut off', good.subarray(0, -1)],
    ['a set', changed(0, 0x31)],
    ['an octet string in it', changed(2, 4)],
    ['a length in two bytes', Uint8Array.of(0x30, 0x81, ...good.subarray(1))],
    ['a length without end', Uint8Array.of(0x30, 0x80, ...good.subarray(2), 0, 0)],
    ['a negative r', sequence([2, 32, ...bytesOf(R)], integer(LOW))],
    ['a negative s', sequence(integer(R), [2, 1, 0xff])],
    ['r of zero', sequence(integer(0n), integer(LOW))],
    ['s of zero', sequence(integer(R), integer(0n))],
    ['r of the order', sequence(integer(ORDER), integer(LOW))],
    ['s of the order', sequence(integer(R), integer(ORDER))],
    ['r above the order', sequence(integer(ORDER + 1n), integer(LOW))],
    ['s above the order', sequence(integer(R), integer(ORDER + 1n))],
    ['an s of 264 bits', sequence(integer(R), integer(2n ** 256n + 7n))],
    ['64 zeros', new Uint8Array(64)],
    ['64 bytes with an r of the order', Buffer.concat([bytesOf(ORDER), bytesOf(1n)])],
    ['64 bytes with an s of the order', Buffer.concat([bytesOf(1n), bytesOf(ORDER)])],
    ['65 bytes', Uint8Array.of(...bytesOf(1n), ...bytesOf(1n), 27)],
    ['63 bytes', Buffer.concat([bytesOf(1n), bytesOf(1n)]).subarray(1)],
    ['a megabyte', new Uint8Array(1 << 20).fill(0x30)],
  ])('refuses %s', (_, bytes) => {
    expect(readSignature(bytes)).toBeUndefined()
  })

  const arbScalar = fc.bigInt({ min: 1n, max: ORDER - 1n })

  it('reads every pair of scalars that DER holds', () => {
    fc.assert(
      fc.property(arbScalar, arbScalar, (r, s) => {
        const low = s > ORDER / 2n ? ORDER - s : s
        expect(pairOf(sequence(integer(r), integer(s)))).toBe(pair(r, low))
      }),
    )
  })

  it('reads of any bytes only scalars, low and in range', () => {
    const arbBytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.uint8Array({ minLength: 64, maxLength: 64 }),
      fc
        .tuple(fc.uint8Array({ maxLength: 34 }), fc.uint8Array({ maxLength: 34 }))
        .map(([r, s]) => sequence([2, r.length, ...r], [2, s.length, ...s])),
    )
    fc.assert(
      fc.property(arbBytes, (bytes) => {
        const read = readSignature(bytes)
        if (read === undefined) return
        const [r, s] = [read.subarray(0, 32), read.subarray(32)].map((part) =>
          BigInt(encodeHex(part)),
        ) as [bigint, bigint]
        expect(read).toHaveLength(64)
        expect(r > 0n && r < ORDER && s > 0n && s <= ORDER / 2n).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
