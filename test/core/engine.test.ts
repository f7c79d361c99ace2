import { randomBytes } from 'node:crypto'
import { bytesToHex, keccak256 } from 'viem'
import { describe, expect, it } from 'vitest'
import { nobleEngine, nobleVerifier } from '../../src/core/engine.js'
import { nobleCurve } from '../../src/core/secp256k1.js'
import { sha256 } from '../support/claims.js'

describe('nobleEngine', () => {
  it('has the curve of noble', () => {
    expect(nobleEngine.curve).toBe(nobleCurve)
  })

  it('hashes with Keccak-256 and not with SHA-3', () => {
    expect(bytesToHex(nobleEngine.keccak256(new Uint8Array(0)))).toBe(
      '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
    )
    const bytes = randomBytes(200)
    expect(bytesToHex(nobleEngine.keccak256(bytes))).toBe(keccak256(bytes))
  })

  it('hashes in pieces, each hash on its own', () => {
    const [first, second] = [nobleEngine.sha256(), nobleEngine.sha256()]
    first.update(Buffer.from('a'))
    second.update(Buffer.from('x'))
    first.update(Buffer.from('bc'))
    expect(bytesToHex(first.digest())).toBe(sha256('abc'))
    expect(bytesToHex(second.digest())).toBe(sha256('x'))
  })
})

describe('nobleVerifier', () => {
  it('recovers and hashes as nobleEngine does, and cannot sign', () => {
    const digest = randomBytes(32)
    const secretKey = randomBytes(32)
    const signed = nobleEngine.curve.sign(digest, secretKey)
    expect(nobleVerifier.curve.recover(digest, signed)).toEqual(nobleCurve.publicKey(secretKey))
    expect(nobleVerifier.keccak256(digest)).toEqual(nobleEngine.keccak256(digest))
    expect(Object.keys(nobleVerifier.curve)).toEqual(['recover'])
  })
})
