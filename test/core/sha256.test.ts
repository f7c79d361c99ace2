import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { sha256Hex } from '../../src/core/sha256.js'
import { hostEngine } from '../../src/engines/host.js'
import { sha256 } from '../support/claims.js'

describe('sha256Hex', () => {
  it('gives the published digests of FIPS 180-4', () => {
    expect(sha256Hex(new Uint8Array(0), nobleEngine)).toBe(
      '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
    expect(sha256Hex(Buffer.from('abc'), nobleEngine)).toBe(
      '0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })

  it('agrees with node at the edges of its blocks', () => {
    for (const length of [1, 55, 56, 63, 64, 65, 127, 128, 100_000]) {
      const bytes = randomBytes(length)
      expect(sha256Hex(bytes, nobleEngine)).toBe(sha256(bytes))
    }
  })

  it('takes text as UTF-8', () => {
    for (const text of ['', 'abc', '€ \ud83d\ude00']) {
      for (const engine of [nobleEngine, hostEngine]) {
        expect(sha256Hex(text, engine)).toBe(sha256(Buffer.from(text)))
      }
    }
  })

  it('hashes through the engine that it is given', () => {
    const sha512 = { ...nobleEngine, sha256: () => createHash('sha512') }
    expect(sha256Hex(Buffer.from('abc'), sha512)).toBe(
      `0x${createHash('sha512').update('abc').digest('hex')}`,
    )
  })
})
