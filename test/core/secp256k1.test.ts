import { createECDH, createHash, createPublicKey, randomBytes, verify } from 'node:crypto'
import { hexToBytes, toBytes, toHex } from 'viem'
import { generatePrivateKey, sign as viemSign } from 'viem/accounts'
import { describe, expect, it } from 'vitest'
import { decodeSignature, encodeSignature, nobleCurve } from '../../src/core/secp256k1.js'
import { isReceiptError } from '../../src/errors.js'
import { NOT_SCALARS, NOT_STRINGS } from '../support/hostile-values.js'

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const hex32 = (value: bigint) => value.toString(16).padStart(64, '0')
const signature = (r: bigint, s: bigint, v: number | string = '1b') =>
  `0x${hex32(r)}${hex32(s)}${v}`

const refused = (value: unknown) => {
  try {
    decodeSignature(value)
  } catch (error) {
    return isReceiptError(error, 'signature_malformed')
  }
  return false
}

describe('decodeSignature', () => {
  it('reads r, s and v into recovery bit, r and s', () => {
    expect(toHex(decodeSignature(signature(1n, 2n, '1b')))).toBe(`0x00${hex32(1n)}${hex32(2n)}`)
    expect(toHex(decodeSignature(signature(1n, 2n, '1c')))).toBe(`0x01${hex32(1n)}${hex32(2n)}`)
  })

  it('takes r and s up to their greatest values', () => {
    const greatest = signature(ORDER - 1n, ORDER / 2n)
    expect(encodeSignature(decodeSignature(greatest))).toBe(greatest)
  })

  it.each([
    ['r of zero', signature(0n, 1n)],
    ['s of zero', signature(1n, 0n)],
    ['r of the order', signature(ORDER, 1n)],
    ['r above the order', signature(2n ** 256n - 1n, 1n)],
    ['s just above half the order', signature(1n, ORDER / 2n + 1n)],
    ['s of the order', signature(1n, ORDER)],
    ['v of 0', signature(1n, 1n, '00')],
    ['v of 1', signature(1n, 1n, '01')],
    ['v of 29', signature(1n, 1n, '1d')],
    ['v as EIP-155 writes it', signature(1n, 1n, '25')],
    ['no v', signature(1n, 1n, '')],
    ['64 bytes, as EIP-2098 writes them', `0x${hex32(1n)}${hex32(1n)}`],
    ['a byte too many', `${signature(1n, 1n)}00`],
    ['upper case', signature(10n, 10n).toUpperCase().replace('0X', '0x')],
    ['an upper case v', signature(1n, 1n, '1B')],
    ['no prefix', signature(1n, 1n).slice(2)],
    ['a space in front', ` ${signature(1n, 1n)}`],
    ['a line end', `${signature(1n, 1n)}\n`],
    ['nothing', ''],
    ['only a prefix', '0x'],
    ['a megabyte', `0x${'1'.repeat(1 << 20)}`],
  ])('refuses %s', (_, text) => {
    expect(refused(text)).toBe(true)
  })

  it.each([...NOT_STRINGS, ...NOT_SCALARS, undefined].map((value) => [value]))(
    'refuses %j, which is no text',
    (value) => expect(refused(value)).toBe(true),
  )

  it('refuses a valid signature inside an array, which would be a second spelling', () => {
    expect(refused([signature(1n, 1n)])).toBe(true)
  })
})

describe('nobleCurve', () => {
  it('derives the public keys that node derives', () => {
    const secretKey = randomBytes(32)
    const ecdh = createECDH('secp256k1')
    ecdh.setPrivateKey(secretKey)
    expect(nobleCurve.publicKey(secretKey)).toEqual(new Uint8Array(ecdh.getPublicKey()))
  })

  it('signs the published RFC 6979 sample of key 1', () => {
    const digest = createHash('sha256').update('Satoshi Nakamoto').digest()
    expect(toHex(nobleCurve.sign(digest, toBytes(1, { size: 32 })).subarray(1))).toBe(
      '0x934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5',
    )
  })

  it('signs as viem does, in low-S form, and recovers the key', async () => {
    for (let round = 0; round < 20; round += 1) {
      const privateKey = generatePrivateKey()
      const digest = randomBytes(32)
      const signed = nobleCurve.sign(digest, hexToBytes(privateKey))
      const expected = await viemSign({ hash: toHex(digest), privateKey, to: 'hex' })
      expect(encodeSignature(signed)).toBe(expected)
      expect(decodeSignature(expected)).toEqual(signed)
      expect(nobleCurve.recover(digest, signed)).toEqual(
        nobleCurve.publicKey(hexToBytes(privateKey)),
      )
    }
  })

  it('signs what node verifies', () => {
    const message = randomBytes(100)
    const secretKey = randomBytes(32)
    const point = Buffer.from(nobleCurve.publicKey(secretKey))
    const key = createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'secp256k1',
        x: point.subarray(1, 33).toString('base64url'),
        y: point.subarray(33).toString('base64url'),
      },
    })
    const signed = nobleCurve.sign(createHash('sha256').update(message).digest(), secretKey)
    const options = { key, dsaEncoding: 'ieee-p1363' } as const
    expect(verify('sha256', message, options, signed.subarray(1))).toBe(true)
    expect(verify('sha256', randomBytes(100), options, signed.subarray(1))).toBe(false)
  })

  it('throws where r is no point of the curve', () => {
    // 5 is the x of no point.
    expect(() => nobleCurve.recover(randomBytes(32), decodeSignature(signature(5n, 1n)))).toThrow()
  })
})
