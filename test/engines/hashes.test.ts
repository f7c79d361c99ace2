import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { keccak256 as viemKeccak } from 'viem'
import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../../src/core/sha256.js'
import { EACH } from './all.js'

const BYTES = new Uint8Array(randomBytes(300))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const wanted = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe.each(EACH)('the hashes of %s', (_, engine) => {
  const whole = (bytes: Uint8Array) => sha256Hex(bytes, engine)
  const sha256 = (...chunks: readonly Uint8Array[]) => {
    const hash = engine.sha256()
    for (const chunk of chunks) hash.update(chunk)
    return hex(hash.digest())
  }

  it('agree with viem and with node at every length up to 300', () => {
    for (let length = 0; length <= BYTES.length; length += 1) {
      const bytes = BYTES.subarray(0, length)
      expect(`0x${hex(engine.keccak256(bytes))}`).toBe(viemKeccak(bytes))
      expect(sha256(bytes)).toBe(wanted(bytes))
      expect(whole(bytes)).toBe(`0x${wanted(bytes)}`)
    }
  })

  it('agree with viem and with node about bytes that begin in the middle of their memory', () => {
    for (const start of [1, 3, 64, 299]) {
      const bytes = BYTES.subarray(start)
      expect(`0x${hex(engine.keccak256(bytes))}`).toBe(viemKeccak(bytes))
      expect(sha256(bytes)).toBe(wanted(bytes))
      expect(whole(bytes)).toBe(`0x${wanted(bytes)}`)
    }
  })

  it('do not depend on how a body was cut into chunks', () => {
    const cuts = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 12 })
    fc.assert(
      fc.property(cuts, (chunks) => {
        expect(sha256(...chunks)).toBe(wanted(Buffer.concat(chunks)))
      }),
    )
  })

  it('do not mix up two bodies that are read at the same time', () => {
    const [one, two] = [engine.sha256(), engine.sha256()]
    one.update(BYTES.subarray(0, 100))
    two.update(BYTES.subarray(7, 77))
    one.update(BYTES.subarray(100))
    expect(hex(two.digest())).toBe(wanted(BYTES.subarray(7, 77)))
    expect(hex(one.digest())).toBe(wanted(BYTES))
  })

  it('take a megabyte, and small texts right after it', () => {
    const large = new Uint8Array(randomBytes(1 << 20))
    expect(`0x${hex(engine.keccak256(large))}`).toBe(viemKeccak(large))
    expect(sha256(large)).toBe(wanted(large))
    expect(whole(large)).toBe(`0x${wanted(large)}`)
    expect(`0x${hex(engine.keccak256(BYTES))}`).toBe(viemKeccak(BYTES))
  })

  it('hand out bytes of their own, which later calls leave alone', () => {
    const first = engine.keccak256(BYTES)
    const before = hex(first)
    engine.keccak256(BYTES.subarray(1))
    expect(hex(first)).toBe(before)
  })
})
